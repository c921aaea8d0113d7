import { carefulIsotonic, type Knot } from '../../fusion/isotonic.ts';
import type { QueryResult } from '../metrics.ts';
import type { Match } from '../retrieval.ts';
import { type Band, bands, type Certainty, judgeAnswer } from './certainty.ts';

/** Fewer queries than this say too little. */
export const leastQueries = 20;
/** Individuals of a query that are learnt from: as many as a page shows. */
const shown = 5;

interface Outcomes {
  readonly scores: number[];
  readonly outcomes: number[];
}

/**
 * Learns from answered queries of known `individuals` what scores mean: each once as it was answered and once as if the gallery (`gallery`: the
 * individual of each row) lacked its individual, for new photos show new animals, too. Null where fewer than {@link leastQueries} say
 * anything, or the gallery has one individual.
 */
export function learnCertainty(
  results: readonly QueryResult[],
  individuals: readonly string[],
  gallery: readonly string[],
): Certainty | null {
  const telling = results.filter(({ right, individuals: found }) => right !== null && found.length > 1);
  if (telling.length < leastQueries) return null;
  const [first, later, known] = Array.from({ length: 3 }, (): Outcomes => ({ scores: [], outcomes: [] }));
  const add = ({ scores, outcomes }: Outcomes, { similarity }: Match, isTrue: boolean) => {
    if (!Number.isFinite(similarity)) return;
    scores.push(similarity);
    outcomes.push(Number(isTrue));
  };
  for (const { query, individuals: found } of telling) {
    const isRight = ({ index }: Match) => gallery[index] === individuals[query];
    const without = found.filter((match) => !isRight(match));
    for (const [list, isKnown] of [[found, true] as const, [without, false] as const]) {
      for (const [i, match] of list.slice(0, shown).entries()) add(i === 0 ? first! : later!, match, isRight(match));
      add(known!, list[0]!, isKnown);
    }
  }
  return {
    queries: telling.length,
    individuals: new Set(telling.map(({ query }) => individuals[query]!)).size,
    first: curveOf(first!),
    later: curveOf(later!),
    known: curveOf(known!),
  };
}

function curveOf({ scores, outcomes }: Outcomes): Knot[] {
  return scores.length === 0 ? [{ score: 0, value: 0 }] : carefulIsotonic(scores, outcomes);
}

/** How many first answers fall into a band, and how many of those are right. */
export type BandCounts = Readonly<Record<Band, { readonly count: number; readonly right: number }>>;

/** The first answers to queries by their band. */
export function countBands(certainty: Certainty, results: readonly QueryResult[]): BandCounts {
  const counts = Object.fromEntries(bands.map((band) => [band, { count: 0, right: 0 }])) as Record<
    Band,
    { count: number; right: number }
  >;
  for (const { individuals, rank } of results) {
    const [first] = individuals;
    if (!first) continue;
    const counted = counts[judgeAnswer(certainty, first.similarity, 1).band!];
    counted.count += 1;
    counted.right += Number(rank === 1);
  }
  return counts;
}
