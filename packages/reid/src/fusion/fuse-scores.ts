import { breakTies } from './break-ties.ts';
import type { PairCalibration } from './calibrate-pairs.ts';

/** A query's scores of one kind. */
export interface CalibratedScores {
  /** [gallery]; NaN where a photo got none. */
  readonly row: ArrayLike<number>;
  readonly calibration: PairCalibration;
}

/**
 * Joins scores of the same photos: the log-odds of being of the query's individual if, given the individual, the scores are independent
 * (naive Bayes): those of the first kind's prior, and for each kind how far its score moves the log-odds from that kind's prior. WildFusion
 * (Cermak et al. 2024) takes the mean of probabilities instead, in which a weak score spoils a strong one.
 *
 * A photo without a score of some kind is moved as far as the least of the query's photos that have one, or not at all where none
 * has. So where a kind scores only the best of `scores[0]`, a photo without it never passes one with it; and where a kind says the same
 * of all it scored, the ranking is that of the others. What is equal then is in the order of `scores[0]`.
 */
export function fuseScores(scores: readonly [CalibratedScores, ...CalibratedScores[]]): Float32Array {
  const [first] = scores;
  const fused = new Float64Array(first.row.length).fill(logOdds(first.calibration.prior));
  for (const one of scores) {
    if (one.row.length !== fused.length)
      throw new Error(`expected ${fused.length} scores of each kind, received ${one.row.length}`);
    for (const [i, moved] of evidence(one).entries()) fused[i]! += moved;
  }
  return breakTies(fused, first.row);
}

/** How far each photo's score moves the log-odds. */
function evidence({ row, calibration: { probability, prior } }: CalibratedScores): Float64Array {
  const base = logOdds(prior);
  const moved = Float64Array.from(row, (score) =>
    Number.isNaN(score) ? Number.NaN : logOdds(probability(score)) - base,
  );
  const least = moved.reduce(
    (least, value) => (Number.isNaN(value) ? least : Math.min(least, value)),
    Number.POSITIVE_INFINITY,
  );
  const absent = least === Number.POSITIVE_INFINITY ? 0 : least;
  return moved.map((value) => (Number.isNaN(value) ? absent : value));
}

const logOdds = (probability: number) => Math.log(probability / (1 - probability));
