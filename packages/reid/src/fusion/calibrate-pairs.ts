import { fitIsotonic } from './isotonic.ts';

/** What a kind of score says of a pair of photos. */
export interface PairCalibration {
  /** P(same individual | score), strictly between 0 and 1; never falls as the score grows. */
  readonly probability: (score: number) => number;
  /** P(same individual) of a pair of which nothing is known, among the pairs that get such a score. */
  readonly prior: number;
}

/** A known photo of the gallery, asked against the rest of it. */
export interface KnownQuery {
  /** [gallery]; NaN where a photo got no score. */
  readonly scores: ArrayLike<number>;
  readonly individual: string;
  /** Its own row, which is left out. */
  readonly self: number;
}

/** Fewer pairs than this, of one individual or of two, say too little. */
export const leastPairs = 20;

/**
 * Fits P(same individual | score) on pairs of known photos, as WildFusion does (Cermak et al. 2024). Photos without a name (`''`) may
 * be anyone's and do not count.
 *
 * All pairs count alike, although hundreds are of two individuals for one of the same: the probabilities are then those that hold in
 * such a gallery, and the imbalance is in `prior`, which whoever joins scores takes out again. Weights for balance would move
 * all log-odds by one number, which changes no ranking, and make probabilities that are true of no gallery.
 *
 * With less than {@link leastPairs} of either sort it is `fallback`, a default for the kind of score such as {@link logisticPairs} makes.
 */
export function calibratePairs(
  queries: readonly KnownQuery[],
  /** Of the gallery's photos. */
  individuals: readonly string[],
  fallback: PairCalibration,
): PairCalibration {
  const scores: number[] = [];
  const outcomes: number[] = [];
  for (const query of queries) {
    if (query.scores.length !== individuals.length)
      throw new Error(`expected ${individuals.length} scores of a query, received ${query.scores.length}`);
    if (query.individual === '') continue;
    for (const [i, individual] of individuals.entries()) {
      const score = query.scores[i]!;
      if (i === query.self || individual === '' || Number.isNaN(score)) continue;
      scores.push(score);
      outcomes.push(individual === query.individual ? 1 : 0);
    }
  }
  const same = outcomes.reduce((sum, outcome) => sum + outcome, 0);
  if (Math.min(same, outcomes.length - same) < leastPairs) return fallback;
  const { at } = fitIsotonic(scores, outcomes);
  return { probability: at, prior: same / outcomes.length };
}

export interface LogisticPairs {
  /** The score that says nothing: as likely of one individual as of two. */
  readonly even: number;
  /** By how much a score has to grow for the odds to grow e-fold; above 0. */
  readonly scale: number;
  readonly prior: number;
}

/**
 * A calibration from three numbers, where there is nothing to fit: the log-odds are those of `prior`, moved by (score − even) / scale, by
 * 20 at most.
 */
export function logisticPairs({ even, scale, prior }: LogisticPairs): PairCalibration {
  if (!(scale > 0)) throw new Error(`expected a scale above 0, received ${scale}`);
  if (!(prior > 0 && prior < 1)) throw new Error(`expected a prior between 0 and 1, received ${prior}`);
  const base = Math.log(prior / (1 - prior));
  return {
    probability: (score) => 1 / (1 + Math.exp(-base - Math.max(-20, Math.min(20, (score - even) / scale)))),
    prior,
  };
}
