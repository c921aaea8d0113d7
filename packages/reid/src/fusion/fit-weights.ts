import { solve } from './solve.ts';

/** The photos that one query of a known individual is to be told apart by. */
export interface Choice {
  /** [kinds][photos]: what each kind of evidence says of each photo. */
  readonly evidence: readonly Float64Array[];
  /** [photos]: 1 for those of the query's individual. At least one is, and one is not. */
  readonly isSame: Uint8Array;
}

/** Pulls weights towards 0, so that they stay finite where all choices are easy. */
const penalty = 1e-3;
const mostSteps = 50;

/**
 * Weights of kinds of evidence with which photos of the right individual come first: those that make it likeliest that a photo drawn by
 * the softmax of the weighted sums is one of the query's individual (a conditional logit, McFadden 1974, whose right answers are several).
 * They are 0 or more, one for each of `kinds` (number): evidence that misleads does not count.
 *
 * Newton's method with the covariance of the evidence as curvature, and shorter steps where one would overshoot.
 */
export function fitWeights(choices: readonly Choice[], kinds: number): Float64Array {
  const free = new Set(Array.from({ length: kinds }, (_, kind) => kind));
  for (;;) {
    const weights = climb(choices, kinds, [...free]);
    const worst = [...free].reduce((a, b) => (weights[a]! <= weights[b]! ? a : b), 0);
    if (free.size === 0 || weights[worst]! >= 0) return weights;
    free.delete(worst);
  }
}

/** The maximum over the `free` weights, the others being 0. */
function climb(choices: readonly Choice[], kinds: number, free: readonly number[]): Float64Array {
  let weights = new Float64Array(kinds);
  let here = ascent(choices, weights, free);
  for (let step = 0; step < mostSteps; step++) {
    const direction = solve(here.curvature, here.gradient);
    const gain = direction.reduce((sum, d, i) => sum + d * here.gradient[i]!, 0);
    if (gain < 1e-9) break;
    let next = here;
    let moved = weights;
    for (let length = 1; length > 1e-6; length /= 2) {
      moved = weights.slice();
      for (const [i, kind] of free.entries()) moved[kind]! += length * direction[i]!;
      next = ascent(choices, moved, free);
      if (next.value >= here.value) break;
    }
    if (!(next.value > here.value)) break;
    weights = moved;
    here = next;
  }
  return weights;
}

interface Ascent {
  /** Mean log-likelihood less the penalty. */
  readonly value: number;
  /** By the free weights. */
  readonly gradient: Float64Array;
  /** Covariance of the evidence under the softmax, and the penalty's. */
  readonly curvature: Float64Array[];
}

function ascent(choices: readonly Choice[], weights: Float64Array, free: readonly number[]): Ascent {
  const size = free.length;
  let value = 0;
  const gradient = new Float64Array(size);
  const curvature = free.map(() => new Float64Array(size));
  for (const { evidence, isSame } of choices) {
    const kinds = free.map((kind) => evidence[kind]!);
    const sums = weightedSums(evidence, weights);
    const all = softmax(sums);
    const right = softmax(sums.map((sum, i) => (isSame[i] ? sum : Number.NEGATIVE_INFINITY)));
    value += (right.logTotal - all.logTotal) / choices.length;
    const mean = kinds.map((of) => mixed(of, all.shares));
    for (let a = 0; a < size; a++) {
      const of = kinds[a]!;
      gradient[a]! += (mixed(of, right.shares) - mean[a]!) / choices.length;
      for (let b = 0; b <= a; b++) {
        const other = kinds[b]!;
        let product = 0;
        for (let i = 0; i < sums.length; i++) product += all.shares[i]! * (of[i]! - mean[a]!) * (other[i]! - mean[b]!);
        curvature[a]![b]! += product / choices.length;
        if (b < a) curvature[b]![a] = curvature[a]![b]!;
      }
    }
  }
  for (const [i, kind] of free.entries()) {
    value -= penalty * weights[kind]! ** 2;
    gradient[i]! -= 2 * penalty * weights[kind]!;
    curvature[i]![i]! += 2 * penalty;
  }
  return { value, gradient, curvature };
}

/** [photos]: the sum of `evidence`, [kinds][photos], each kind times its weight. */
export function weightedSums(evidence: readonly ArrayLike<number>[], weights: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(evidence[0]!.length);
  for (const [kind, of] of evidence.entries())
    for (let i = 0; i < sums.length; i++) sums[i]! += weights[kind]! * of[i]!;
  return sums;
}

/** Shares that sum to 1, and the logarithm of what they are shares of. */
function softmax(sums: Float64Array): { readonly shares: Float64Array; readonly logTotal: number } {
  const most = sums.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const exps = sums.map((sum) => Math.exp(sum - most));
  const total = exps.reduce((a, b) => a + b, 0);
  return { shares: exps.map((one) => one / total), logTotal: most + Math.log(total) };
}

const mixed = (values: Float64Array, shares: Float64Array) =>
  values.reduce((sum, value, i) => sum + shares[i]! * value, 0);
