import { randomStream } from '@flukeprint/random';
import { type Affine, fitAffine, type PointPairs, similarityOf, squaredError } from './affine.ts';

export interface VerificationOptions {
  /** Pixels that a pair may be off. */
  readonly tolerance: number;
  /** How many times larger or smaller one photo may show the animal. */
  readonly scaleRange?: number;
  /** Radians that one photo may be turned against the other. */
  readonly turn?: number;
  /** Maps that are tried; every pair of pairs where there are no more. */
  readonly trials?: number;
}

export interface Verification {
  /** The map that most pairs agree with, by weight; none where no two do. */
  readonly map: Affine | null;
  /** Those pairs, by their index. */
  readonly inliers: readonly number[];
}

const none: Verification = { map: null, inliers: [] };

/**
 * Which pairs of points belong to one map of a photo onto another: RANSAC (Fischler and Bolles 1981) over similarities, of which the
 * best, judged by the weights of its pairs less what they are off (MSAC, Torr and Zisserman 2000), is fitted to an affine map. The
 * same pairs give the same result.
 */
export function verifyPairs(pairs: PointPairs, weights: Float32Array, options: VerificationOptions): Verification {
  const n = weights.length;
  if (n < 2) return none;
  const limit = options.tolerance ** 2;
  let best: Affine | null = null;
  let most = 0;
  for (const [i, j] of candidates(n, options.trials ?? 1000)) {
    const map = similarityOf(pairs, i, j);
    if (!map || !isPlausible(map, options)) continue;
    const score = support(map, pairs, weights, limit);
    if (score > most) [best, most] = [map, score];
  }
  if (!best) return none;
  let inliers = inliersOf(best, pairs, n, limit);
  for (let round = 0; round < 3 && inliers.length >= 4; round++) {
    const fitted = fitAffine(pairs, inliers);
    if (!fitted || !isPlausible(fitted, options)) break;
    const score = support(fitted, pairs, weights, limit);
    if (score <= most) break;
    [best, most, inliers] = [fitted, score, inliersOf(fitted, pairs, n, limit)];
  }
  return { map: best, inliers };
}

/** Two pairs each: all there are, or so many at random. */
function* candidates(n: number, trials: number): Generator<readonly [number, number]> {
  if ((n * (n - 1)) / 2 <= trials) {
    for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) yield [i, j];
    return;
  }
  const random = randomStream(0, 'verify pairs', n);
  for (let trial = 0; trial < trials; trial++) {
    const i = random.integer(n);
    const j = random.integer(n - 1);
    yield [i, j < i ? j : j + 1];
  }
}

/** Not mirrored, not turned or scaled beyond what photos of one view are. */
function isPlausible([a, b, , d, e]: Affine, { scaleRange = 4, turn = Math.PI }: VerificationOptions): boolean {
  const scale = Math.sqrt(Math.max(0, a * e - b * d));
  return scale >= 1 / scaleRange && scale <= scaleRange && Math.abs(Math.atan2(d - b, a + e)) <= turn;
}

function support(map: Affine, pairs: PointPairs, weights: Float32Array, limit: number): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    const error = squaredError(map, pairs, i);
    if (error < limit) sum += weights[i]! * (1 - error / limit);
  }
  return sum;
}

function inliersOf(map: Affine, pairs: PointPairs, n: number, limit: number): number[] {
  return Array.from({ length: n }, (_, i) => i).filter((i) => squaredError(map, pairs, i) < limit);
}
