import { type Band, bandOf, bands } from '../calibration/words.ts';
import type { ScoreReport } from './score-report.ts';

/** How many first answers are called so, how many of them are right, and how many are of animals that the catalogue lacks. */
export interface WordCount {
  readonly count: number;
  readonly right: number;
  readonly new: number;
}

export type WordCounts = Readonly<Record<Band, WordCount>>;

/** The first answers of the open set by their words, each by what the other animals taught. */
export function countWords(
  { said, openSet, animals }: Pick<ScoreReport, 'said' | 'openSet' | 'animals'>,
  individuals: readonly string[],
): WordCounts {
  const counts = Object.fromEntries(bands.map((band) => [band, { count: 0, right: 0, new: 0 }])) as Record<
    Band,
    { count: number; right: number; new: number }
  >;
  for (const [query, { first, isNew }] of said.entries()) {
    const { best, isUnseen } = openSet.answers[query]!;
    const counted = counts[bandOf(first, isNew)];
    counted.count += 1;
    counted.right += Number(animals[best] === individuals[query]);
    counted.new += Number(isUnseen);
  }
  return counts;
}
