import type { Photo } from '@flukeprint/data';
import type { LocalAnswer } from './ask-sample.ts';
import { wilson } from './wilson.ts';

/** How far local features name the photos of a sample. Keys as in report.json. */
export interface LocalHelp {
  /** Photos that were asked about. */
  readonly queries: number;
  /** Of these: a photo of the right animal is the most similar of all. */
  readonly named_first: number;
  /** 95 % interval of their share. */
  readonly named_first_interval: readonly [number, number];
  /** Of the queries: no other photo of the animal matches. */
  readonly without_match: number;
  /** Animals of which no photo that was asked about matches another one. */
  readonly individuals_without_match: { individual: string; photos: number }[];
  /** Similarity above which a photo counts as a match: what the best photo of another animal reaches for half of the queries. */
  readonly match_level: number;
}

/** Sums answers up; `more` are about other photos of the animals of which a query has no match. */
export function localHelp(
  photos: readonly Photo[],
  queries: readonly LocalAnswer[],
  more: readonly LocalAnswer[],
): LocalHelp {
  const level = matchLevel(queries);
  const named = queries.filter(isNamedFirst).length;
  const byIndividual = Map.groupBy([...queries, ...more], ({ photo }) => photos[photo]!.individual);
  const without = [...byIndividual].filter(([, answers]) => answers.every(({ own }) => own <= level));
  return {
    queries: queries.length,
    named_first: named,
    named_first_interval: wilson(named, queries.length),
    without_match: queries.filter(({ own }) => own <= level).length,
    individuals_without_match: without.map(([individual]) => ({
      individual,
      photos: photos.filter((photo) => photo.individual === individual).length,
    })),
    match_level: level,
  };
}

export const isNamedFirst = ({ own, others }: LocalAnswer): boolean => own > others;

/**
 * What the best of hundreds of photos of other animals reaches half of the time: among the few photos of the same animal, chance reaches it
 * for about one in a hundred.
 */
export function matchLevel(answers: readonly LocalAnswer[]): number {
  const others = answers.map((answer) => answer.others).sort((a, b) => a - b);
  return others[Math.floor(others.length / 2)] ?? 0;
}
