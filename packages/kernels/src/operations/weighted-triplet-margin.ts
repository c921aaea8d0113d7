import type { HostTensor, Operation } from '../contract.ts';
import { expectRank, expectShape, f32 } from '../shape.ts';
import { logistic, softplus } from './logistic.ts';
import { expectMargin, tripletMinSquaredDistance } from './triplet-margin.ts';

export interface WeightedTripletMarginAttributes {
  /** How much farther another individual must be than the same one; 'soft' replaces the hinge by softplus. */
  readonly margin: number | 'soft';
}

/** At a distance up to this one, the least there is as f32 rounds it, no gradient flows. */
export const tripletLeastDistance = 1.0001 * Math.sqrt(tripletMinSquaredDistance);

/** What an anchor is compared with: the weighted means of its distances, and the weight of each other row. */
interface Anchor {
  readonly positive: number;
  readonly negative: number;
  readonly weight: (other: number) => number;
}

/** The anchor's weighted distances; undefined if nobody else of its individual, or nobody of another, is in the batch. */
function anchorOf(a: number, distance: HostTensor, target: HostTensor): Anchor | undefined {
  const batch = target.data.length;
  const d = (b: number) => distance.data[a * batch + b]!;
  const same = (b: number) => target.data[b] === target.data[a];
  const others = Array.from({ length: batch }, (_, b) => b).filter((b) => b !== a);
  const positives = others.filter(same);
  const negatives = others.filter((b) => !same(b));
  if (positives.length === 0 || negatives.length === 0) return undefined;
  const farthest = Math.max(...positives.map(d));
  const nearest = Math.min(...negatives.map(d));
  const exponential = (b: number) => Math.exp(same(b) ? d(b) - farthest : nearest - d(b));
  const sum = (list: number[], f: (b: number) => number) => list.reduce((total, b) => total + f(b), 0);
  const ofPositives = sum(positives, exponential);
  const ofNegatives = sum(negatives, exponential);
  return {
    positive: sum(positives, (b) => exponential(b) * d(b)) / ofPositives,
    negative: sum(negatives, (b) => exponential(b) * d(b)) / ofNegatives,
    weight: (b) => exponential(b) / (same(b) ? ofPositives : ofNegatives),
  };
}

/**
 * Triplet loss of embeddings [N, D] with adaptive weights (Ristani & Tomasi 2018): each anchor is compared
 * with the mean of its positives weighted by softmax(d) and the mean of its negatives weighted by softmax(−d).
 * `distance` [N, N] is kept for the gradient.
 */
export const weightedTripletMargin: Operation<
  'input' | 'target',
  never,
  'output' | 'distance',
  WeightedTripletMarginAttributes
> = {
  name: 'weightedTripletMargin',
  infer({ input, target }, { margin }) {
    expectRank('weightedTripletMargin', 'input', input, 2);
    const batch = input.shape[0]!;
    expectShape('weightedTripletMargin', 'target', target, [batch], 'i32');
    expectMargin('weightedTripletMargin', margin);
    return { output: f32(), distance: f32(batch, batch) };
  },
  reference({ input, target }, { output, distance }, { margin }) {
    const [batch, width] = input.shape as [number, number];
    for (let a = 0; a < batch; a++) {
      for (let b = 0; b < batch; b++) {
        let squared = 0;
        for (let i = 0; i < width; i++) squared += (input.data[a * width + i]! - input.data[b * width + i]!) ** 2;
        distance.data[a * batch + b] = Math.sqrt(Math.max(squared, tripletMinSquaredDistance));
      }
    }
    let sum = 0;
    let count = 0;
    for (let a = 0; a < batch; a++) {
      const anchor = anchorOf(a, distance, target);
      if (!anchor) continue;
      const gap = anchor.positive - anchor.negative;
      sum += margin === 'soft' ? softplus(gap) : Math.max(0, margin + gap);
      count++;
    }
    output.data[0] = count > 0 ? sum / count : 0;
  },
};

/** Gradient of {@link weightedTripletMargin}, through the weights too; 0 through a distance at its least. */
export const weightedTripletMarginGrad: Operation<
  'gradOutput' | 'input' | 'target' | 'distance',
  never,
  'gradInput',
  WeightedTripletMarginAttributes
> = {
  name: 'weightedTripletMarginGrad',
  infer({ gradOutput, input, target, distance }, { margin }) {
    expectRank('weightedTripletMarginGrad', 'input', input, 2);
    const batch = input.shape[0]!;
    expectShape('weightedTripletMarginGrad', 'gradOutput', gradOutput, []);
    expectShape('weightedTripletMarginGrad', 'target', target, [batch], 'i32');
    expectShape('weightedTripletMarginGrad', 'distance', distance, [batch, batch]);
    expectMargin('weightedTripletMarginGrad', margin);
    return { gradInput: f32(...input.shape) };
  },
  reference({ gradOutput, input, target, distance }, { gradInput }, { margin }) {
    const [batch, width] = input.shape as [number, number];
    const anchors = Array.from({ length: batch }, (_, a) => anchorOf(a, distance, target));
    const count = anchors.filter((anchor) => anchor).length;
    for (const [a, anchor] of anchors.entries()) {
      if (!anchor) continue;
      const gap = anchor.positive - anchor.negative;
      const slope = margin === 'soft' ? logistic(gap) : margin + gap > 0 ? 1 : 0;
      for (let b = 0; b < batch; b++) {
        const d = distance.data[a * batch + b]!;
        if (b === a || d <= tripletLeastDistance) continue;
        // d(Σ w d) / d d = w · (1 + d − Σ w d) for weights that grow with the distance, w · (1 − d + Σ w d) else.
        const positive = target.data[b] === target.data[a];
        const along = positive ? 1 + d - anchor.positive : -(1 - d + anchor.negative);
        const pull = ((gradOutput.data[0]! * slope) / count) * anchor.weight(b) * (along / d);
        for (let i = 0; i < width; i++) {
          const apart = input.data[a * width + i]! - input.data[b * width + i]!;
          gradInput.data[a * width + i]! += pull * apart;
          gradInput.data[b * width + i]! -= pull * apart;
        }
      }
    }
  },
};
