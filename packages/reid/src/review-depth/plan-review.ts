import { type ShareInterval, shareByAnimal } from './share-interval.ts';

/** How many animals of the list to look at for each photo. */
export interface ReviewPlan {
  /** The share of true matches that may be missed. */
  readonly target: number;
  /** The fewest animals, best first, after which no larger share was missed. */
  readonly depth: number;
  /** Where that number may lie for all photos of the kind, at the confidence asked for; the second is at most all `animals`. */
  readonly interval: readonly [low: number, high: number];
  /** The share that was missed beyond `depth`, and where it may lie. */
  readonly missed: ShareInterval;
  /** Animals in the catalogue: after all of them nothing is missed. */
  readonly animals: number;
}

export interface PlanReviewOptions {
  readonly target: number;
  readonly animals: number;
  /** 0.95 where nothing is said. */
  readonly confidence?: number;
}

/**
 * The share of true matches that are missed after the first `depth` animals, by `ranks` of the right animal from 1, and `individuals`,
 * [queries].
 */
export function missedAfter(
  depth: number,
  ranks: readonly number[],
  individuals: readonly string[],
  confidence = 0.95,
): ShareInterval {
  const own = Map.groupBy(ranks.keys(), (query) => individuals[query]!);
  const tallies = Array.from(own.values(), (queries) => ({
    count: queries.length,
    hits: queries.filter((query) => ranks[query]! > depth).length,
  }));
  return shareByAnimal(tallies, confidence);
}

/**
 * Plans a review: to miss at most the share `target` of true matches, look at the first {@link ReviewPlan.depth} animals. `ranks` are the
 * places of the right animal among the animals, from 1, of queries of known `individuals`, [queries], whose animal is in the catalogue.
 *
 * The interval holds the depths at which {@link shareByAnimal} does not rule the target out: of the quantile of ranks, without any
 * assumption of how these are distributed. Throws where there is no query.
 */
export function planReview(
  ranks: readonly number[],
  individuals: readonly string[],
  { target, animals, confidence = 0.95 }: PlanReviewOptions,
): ReviewPlan {
  if (ranks.length === 0) throw new Error('expected a rank to plan by, received none');
  // Between two ranks nothing changes; before the first all is missed.
  const depths = [...new Set(ranks.filter((rank) => rank < animals))].sort((a, b) => a - b);
  const at = depths.map((depth) => ({ depth, missed: missedAfter(depth, ranks, individuals, confidence) }));
  const first = (isEnough: (missed: ShareInterval) => boolean) =>
    at.find(({ missed }) => isEnough(missed))?.depth ?? animals;
  const depth = first(({ share }) => share <= target);
  return {
    target,
    depth,
    interval: [first(({ low }) => low <= target), first(({ high }) => high <= target)],
    missed: missedAfter(depth, ranks, individuals, confidence),
    animals,
  };
}

/** The place of an animal among all by its score, from 1; those with the same score come before it. NaN counts as least. */
export function rankOf(animal: number, scores: ArrayLike<number>): number {
  const own = scores[animal]!;
  let rank = 1;
  for (let i = 0; i < scores.length; i++) if (i !== animal && !(scores[i]! < own)) rank += 1;
  return rank;
}
