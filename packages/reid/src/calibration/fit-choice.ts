import { solve } from '../fusion/solve.ts';

/** What says which animal a query shows. */
export interface Question {
  /** [kinds][animals], finite. */
  readonly evidence: readonly Float64Array[];
  /** The right animal. */
  readonly own: number;
}

const mostSteps = 50;
/** Pulls weights towards 0, so that they stay finite where all queries are easy. */
const penalty = 0.05;

/**
 * The weights of evidence, [kinds], 0 or more, with which the softmax of weighted sums makes the right animals likeliest (a conditional
 * logit, McFadden 1974), by Newton's method with shorter steps where one would overshoot.
 */
export function fitChoice(questions: readonly Question[]): number[] {
  let weights = questions[0]!.evidence.map((_, kind) => Number(kind === 0));
  let here = surface(questions, weights);
  for (let step = 0; step < mostSteps; step++) {
    const direction = solve(here.curvature, here.gradient);
    let gained = false;
    for (let size = 1; size > 1e-4 && !gained; size /= 2) {
      const next = weights.map((weight, kind) => Math.max(0, weight + size * direction[kind]!));
      const there = surface(questions, next);
      if (!(there.value > here.value + 1e-9 * Math.abs(here.value))) continue;
      [weights, here, gained] = [next, there, true];
    }
    if (!gained) break;
  }
  return weights;
}

interface Surface {
  /** Log-likelihood less the penalty, and its first and, with the other sign, second derivatives. */
  readonly value: number;
  readonly gradient: Float64Array;
  readonly curvature: Float64Array[];
}

function surface(questions: readonly Question[], weights: readonly number[]): Surface {
  const kinds = weights.length;
  let value = 0;
  const gradient = new Float64Array(kinds);
  const curvature = weights.map(() => new Float64Array(kinds));
  for (const [kind, weight] of weights.entries()) {
    value -= penalty * weight * weight;
    gradient[kind]! -= 2 * penalty * weight;
    curvature[kind]![kind]! += 2 * penalty;
  }
  const mean = new Float64Array(kinds);
  const square = weights.map(() => new Float64Array(kinds));
  for (const { evidence, own } of questions) {
    const animals = evidence[0]!.length;
    const sums = new Float64Array(animals);
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < animals; i++) {
      let sum = 0;
      for (let kind = 0; kind < kinds; kind++) sum += weights[kind]! * evidence[kind]![i]!;
      sums[i] = sum;
      if (sum > most) most = sum;
    }
    let total = 0;
    mean.fill(0);
    for (const row of square) row.fill(0);
    for (let i = 0; i < animals; i++) {
      const share = Math.exp(sums[i]! - most);
      total += share;
      for (let a = 0; a < kinds; a++) {
        const part = share * evidence[a]![i]!;
        mean[a]! += part;
        for (let b = 0; b <= a; b++) square[a]![b]! += part * evidence[b]![i]!;
      }
    }
    value += sums[own]! - most - Math.log(total);
    for (let a = 0; a < kinds; a++) {
      gradient[a]! += evidence[a]![own]! - mean[a]! / total;
      for (let b = 0; b <= a; b++) {
        curvature[a]![b]! += square[a]![b]! / total - (mean[a]! / total) * (mean[b]! / total);
        if (b < a) curvature[b]![a] = curvature[a]![b]!;
      }
    }
  }
  return { value, gradient, curvature };
}
