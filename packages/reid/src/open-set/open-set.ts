import type { AnimalScores } from '../aggregation/by-animal.ts';
import { foldsOf } from '../calibration/cross-fit.ts';
import { bootstrapByAnimal, type Estimate } from '../resampling/bootstrap-by-animal.ts';
import { areaUnderROC, geometricMean, type Measure, meanOverAnimals } from '../resampling/measure.ts';
import { thresholdFor } from './threshold.ts';

/** What a query is answered where half of the animals are not in the catalogue. */
export interface OpenAnswer {
  /** Whether the query's animal was left out. */
  readonly isUnseen: boolean;
  /** The animal with the best score, a position among those of the catalogue. */
  readonly best: number;
  readonly score: number;
  /** Whether the score reaches the threshold, so that the query gets the name of the best animal; else it is called new. */
  readonly isNamed: boolean;
  /** Whether that is right: named as the animal that it is, or called new where it was left out. */
  readonly isRight: boolean;
}

/** Figures of an open set, by name. */
export const openSetNames = ['AUROC', 'BAKS', 'BAUS', '√(BAKS·BAUS)'] as const;
export type OpenSetName = (typeof openSetNames)[number];

/** How well a method says that an animal is not in the catalogue. */
export interface OpenSet {
  /** Animals that were left out, and queries that show them. */
  readonly unseenAnimals: number;
  readonly unseenQueries: number;
  /** Share of the queries of unseen animals that may get a name. */
  readonly falseMatch: number;
  /** The score from which on queries are named, by all unseen animals; each fifth of the animals was judged by that of the others. */
  readonly threshold: number;
  readonly measures: Readonly<Record<OpenSetName, Estimate>>;
  /** [queries] */
  readonly answers: readonly OpenAnswer[];
}

/**
 * Judges queries of which some show animals that are not in the catalogue:
 *
 * - AUROC of "is this animal in the catalogue?" by the best score;
 * - BAKS and BAUS, as AnimalCLEF 2025 defines them: the mean over animals that are in the catalogue of the share of their queries that
 *   get the right name, and over the others of the share that is called new; their geometric mean is the challenge's figure.
 *
 * The threshold lets at most the share `falseMatch` of queries of unseen animals get a name. Null where fewer than two animals are on
 * either side.
 */
export function judgeOpenSet(
  { animals, rows, individuals }: AnimalScores,
  { seed, falseMatch }: { readonly seed: number; readonly falseMatch: number },
): OpenSet | null {
  const catalogue = new Set(animals);
  const shown = [...new Set(individuals)];
  const unseen = shown.filter((name) => !catalogue.has(name)).length;
  if (unseen < 2 || shown.length - unseen < 2) return null;
  const isUnseen = individuals.map((name) => !catalogue.has(name));
  const found = rows.map(bestOf);
  const fold = foldsOf(individuals);
  const threshold = (counts: (query: number) => boolean) =>
    thresholdFor(
      found.flatMap(({ score }, query) => (isUnseen[query] && counts(query) ? [score] : [])),
      falseMatch,
    );
  const thresholds = new Map([...new Set(fold)].map((part) => [part, threshold((query) => fold[query] !== part)]));
  const answers = found.map(({ best, score }, query): OpenAnswer => {
    const isNamed = score >= thresholds.get(fold[query]!)!;
    const isRight = isUnseen[query] ? !isNamed : isNamed && animals[best] === individuals[query];
    return { isUnseen: isUnseen[query]!, best, score, isNamed, isRight };
  });
  return {
    unseenAnimals: unseen,
    unseenQueries: isUnseen.filter(Boolean).length,
    falseMatch,
    threshold: threshold(() => true),
    measures: bootstrapByAnimal(shown.length, openSetMeasures(answers, positionsOf(individuals, shown)), seed),
    answers,
  };
}

/** {@link openSetNames} of answers whose `animal`, [queries], is a position. */
export function openSetMeasures(
  answers: readonly Pick<OpenAnswer, 'isUnseen' | 'score' | 'isRight'>[],
  animal: readonly number[],
): Record<OpenSetName, Measure> {
  const balanced = (side: boolean) => {
    const own = answers.flatMap(({ isUnseen, isRight }, query) =>
      isUnseen === side ? [{ value: Number(isRight), animal: animal[query]! }] : [],
    );
    return meanOverAnimals(
      own.map(({ value }) => value),
      own.map((one) => one.animal),
    );
  };
  const [BAKS, BAUS] = [balanced(false), balanced(true)];
  const AUROC = areaUnderROC(
    answers.map(({ score }) => score),
    answers.map(({ isUnseen }) => !isUnseen),
    animal,
  );
  return { AUROC, BAKS, BAUS, '√(BAKS·BAUS)': geometricMean(BAKS, BAUS) };
}

/** [names]: the position of each among `of`. */
export function positionsOf(names: readonly string[], of: readonly string[]): number[] {
  const position = new Map(of.map((name, i) => [name, i]));
  return names.map((name) => position.get(name)!);
}

/** The best animal, the first of equal ones. */
function bestOf(row: Float32Array): { readonly best: number; readonly score: number } {
  let best = 0;
  for (const [animal, score] of row.entries()) if (score > row[best]!) best = animal;
  return { best, score: row[best]! };
}
