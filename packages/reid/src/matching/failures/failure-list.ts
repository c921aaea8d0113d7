import type { Leaks, Split } from '@flukeprint/data';
import type { Evaluation, QueryResult } from '../metrics.ts';
import type { Match } from '../top-k.ts';

/** A query whose first answer shows another individual. */
export interface Failure {
  readonly result: QueryResult;
  readonly answer: Match;
  /** Query and answer are near-duplicates of one another: one of their names is wrong. */
  readonly isCopy: boolean;
}

/** Two individuals of which queries were answered with the other. */
export interface MixUp {
  readonly individuals: readonly [string, string];
  /** Queries of the first that were answered with the second, and the other way round. */
  readonly counts: readonly [number, number];
}

/** All queries with a wrong first answer, the surest mistakes first: those with the most similar answer. */
export function failuresOf(
  { queries: results }: Evaluation,
  { queries, gallery }: Split,
  { copies }: Leaks,
): Failure[] {
  return results
    .flatMap((result): Failure[] => {
      const [answer] = result.matches;
      if (result.rank === 1 || !answer) return [];
      const [asked, named] = [queries[result.query]!, gallery[answer.index]!];
      return [{ result, answer, isCopy: copies.get(asked.path) === copies.get(named.path) }];
    })
    .sort((a, b) => b.answer.similarity - a.answer.similarity || a.result.query - b.result.query);
}

/** Pairs of individuals that were taken for one another more than once, the most frequent first. */
export function mixUpsOf(failures: readonly Failure[], { queries, gallery }: Split): MixUp[] {
  const pairs = new Map<string, { individuals: [string, string]; counts: [number, number] }>();
  for (const { result, answer } of failures) {
    const names = [queries[result.query]!.individual, gallery[answer.index]!.individual] as [string, string];
    const individuals = names.toSorted() as [string, string];
    const key = JSON.stringify(individuals);
    const pair = pairs.get(key) ?? { individuals, counts: [0, 0] };
    pair.counts[individuals.indexOf(names[0])]! += 1;
    pairs.set(key, pair);
  }
  const total = ({ counts: [a, b] }: MixUp) => a + b;
  return [...pairs.values()].filter((pair) => total(pair) > 1).sort((a, b) => total(b) - total(a));
}
