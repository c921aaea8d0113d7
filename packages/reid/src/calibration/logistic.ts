import { solve } from '../fusion/solve.ts';

/** P = 1 / (1 + exp(−(intercept + slope · score))). */
export interface Logistic {
  readonly intercept: number;
  readonly slope: number;
}

/** Keeps slopes finite where scores tell all outcomes apart. */
const penalty = 1e-6;
const mostSteps = 100;

export const logistic = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

/**
 * Logistic regression of outcomes of 0 and 1 on scores (Platt 2000), weighted, by Newton's method with steps that never lose likelihood.
 * The slope is 0 or more: a score that grows never makes a match less likely.
 *
 * Throws where there is no score.
 */
export function fitLogistic(
  scores: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  weights?: ArrayLike<number>,
): Logistic {
  const { length } = scores;
  if (length === 0) throw new Error('expected a score to fit, received none');
  const weightOf = (i: number) => weights?.[i] ?? 1;
  let [total, same] = [0, 0];
  for (let i = 0; i < length; i++) {
    total += weightOf(i);
    same += weightOf(i) * outcomes[i]!;
  }
  // By the rule of succession, so that outcomes that are all alike have odds as well.
  let current: readonly [number, number] = [Math.log((same + 1) / (total - same + 1)), 0];
  const likelihood = ([a, b]: readonly [number, number]) => {
    let sum = -penalty * total * b * b;
    for (let i = 0; i < length; i++) {
      const z = a + b * scores[i]!;
      // log σ(z) = −log(1 + e^−z), without overflow.
      sum += weightOf(i) * (outcomes[i]! * z - Math.max(z, 0) - Math.log1p(Math.exp(-Math.abs(z))));
    }
    return sum;
  };
  let value = likelihood(current);
  for (let step = 0; step < mostSteps; step++) {
    const [a, b] = current;
    const gradient = Float64Array.of(0, -2 * penalty * total * b);
    const curvature = [Float64Array.of(1e-9, 0), Float64Array.of(0, 2 * penalty * total + 1e-9)];
    for (let i = 0; i < length; i++) {
      const score = scores[i]!;
      const p = logistic(a + b * score);
      const rest = weightOf(i) * (outcomes[i]! - p);
      const bend = weightOf(i) * p * (1 - p);
      gradient[0]! += rest;
      gradient[1]! += rest * score;
      curvature[0]![0]! += bend;
      curvature[0]![1]! += bend * score;
      curvature[1]![0]! += bend * score;
      curvature[1]![1]! += bend * score * score;
    }
    const [da, db] = solve(curvature, gradient);
    let gained = false;
    for (let size = 1; size > 1e-6 && !gained; size /= 2) {
      const next = [a + size * da!, b + size * db!] as const;
      const nextValue = likelihood(next);
      if (!(nextValue > value + 1e-9 * Math.abs(value))) continue;
      [current, value, gained] = [next, nextValue, true];
    }
    if (!gained) break;
  }
  const [intercept, slope] = current;
  return slope >= 0 ? { intercept, slope } : { intercept: Math.log((same + 1) / (total - same + 1)), slope: 0 };
}
