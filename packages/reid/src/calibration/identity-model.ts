import { weightedSums } from '../fusion/fit-weights.ts';
import { type Calibrator, logOddsOf } from './calibrator.ts';
import { logistic } from './logistic.ts';

/**
 * Which animal of a catalogue a query shows, or that it shows none: a nested logit (McFadden 1978). Among animals, P(animal | one of
 * them) is the softmax of the weighted sum of {@link kindsOfEvidence}; that it is one of them at all is calibrated by the logarithm of
 * the softmax's denominator.
 */
export interface IdentityModel {
  /** P(same animal) of a pair, by its score. */
  readonly pairs: Calibrator;
  /** How much each of {@link kindsOfEvidence} counts. */
  readonly weights: readonly number[];
  /** P(the catalogue has the animal), for a season in which every second photo shows a new animal. */
  readonly known: Calibrator;
  /**
   * Animals in the catalogues that this was learnt from, in the mean: in one of twice as many, as much is found by chance twice as often.
   */
  readonly catalogue: number;
}

/**
 * What says which animal a query shows: the log-odds of its calibrated score, and the score less the mean of the query's scores by their
 * standard deviation, as some photos are like everything and some like nothing.
 */
export const kindsOfEvidence = ['log-odds', 'standing'] as const;

/** What is known of a query after matching; the probabilities sum to 1. */
export interface Identity {
  /** [animals] */
  readonly animals: Float64Array;
  /** P(not in the catalogue). */
  readonly isNew: number;
}

/**
 * The probabilities of one query, by its scores with all animals of the catalogue, [animals]. `newShare`, between 0 and 1, is the share of
 * photos that are expected to show new animals. A score that is not finite says that the animal is ruled out.
 */
export function identify(
  scores: ArrayLike<number>,
  { pairs, weights, known, catalogue }: IdentityModel,
  { newShare = 0.5 }: { readonly newShare?: number } = {},
): Identity {
  const { shares, logTotal, present } = found(evidenceOf(scores, pairs), weights);
  if (present === 0) return { animals: shares.fill(0), isNew: 1 };
  const odds = logOddsOf(known, logTotal - Math.log(present / catalogue));
  const isKnown = logistic(odds - Math.log(newShare / (1 - newShare)));
  return { animals: shares.map((share) => isKnown * share), isNew: 1 - isKnown };
}

/** {@link kindsOfEvidence} of a query, [kinds][animals]; −∞ of animals that are ruled out. */
export function evidenceOf(scores: ArrayLike<number>, pairs: Calibrator): Float64Array[] {
  const finite = Array.from(scores).filter(Number.isFinite);
  const mean = finite.reduce((sum, score) => sum + score, 0) / finite.length;
  const deviation = Math.sqrt(finite.reduce((sum, score) => sum + (score - mean) ** 2, 0) / finite.length) || 1;
  const each = (of: (score: number) => number) =>
    Float64Array.from(scores, (score) => (Number.isFinite(score) ? of(score) : Number.NEGATIVE_INFINITY));
  return [each((score) => logOddsOf(pairs, score)), each((score) => (score - mean) / deviation)];
}

/** Shares of the animals, which sum to 1, the logarithm of what they are shares of, and how many animals are not ruled out. */
export function found(evidence: readonly Float64Array[], weights: ArrayLike<number>) {
  const sums = weightedSums(evidence, weights).map((sum) => (Number.isNaN(sum) ? Number.NEGATIVE_INFINITY : sum));
  const most = sums.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const shares = sums.map((sum) => (sum === Number.NEGATIVE_INFINITY ? 0 : Math.exp(sum - most)));
  const total = shares.reduce((a, b) => a + b, 0);
  const present = sums.reduce((count, sum) => count + Number(sum !== Number.NEGATIVE_INFINITY), 0);
  return { shares: shares.map((share) => share / total), logTotal: most + Math.log(total), present };
}
