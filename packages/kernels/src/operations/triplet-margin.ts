import type { HostTensor, Operation } from '../contract.ts';
import { expectAttribute, expectRank, expectShape, f32, i32 } from '../shape.ts';
import { logistic, softplus } from './logistic.ts';

export interface TripletMarginAttributes {
  /** How much farther another individual must be than the same one; 'soft' replaces the hinge by softplus. */
  readonly margin: number | 'soft';
  /** Farthest positive and nearest negative of the batch. */
  readonly mining?: 'hard';
}

export function expectMargin(operation: string, margin: number | 'soft'): void {
  expectAttribute(
    operation,
    'margin',
    "a number of at least 0 or 'soft'",
    margin,
    margin === 'soft' || (Number.isFinite(margin) && margin >= 0),
  );
}

function expectAttributes(operation: string, { margin, mining }: TripletMarginAttributes): void {
  expectMargin(operation, margin);
  expectAttribute(operation, 'mining', "'hard'", mining, mining === undefined || mining === 'hard');
}

/** The least squared distance: the derivative of a distance divides by it. */
export const tripletMinSquaredDistance = 1e-12;

/** Squared Euclidean distance of rows `a` and `b`, at least {@link tripletMinSquaredDistance}. */
function squaredDistance(input: HostTensor, a: number, b: number): number {
  const width = input.shape[1]!;
  let sum = 0;
  for (let i = 0; i < width; i++) sum += (input.data[a * width + i]! - input.data[b * width + i]!) ** 2;
  return Math.max(sum, tripletMinSquaredDistance);
}

/**
 * Triplet loss with batch-hard mining (Hermans et al. 2017, eq. 5) of embeddings [N, D]; `positive` and `negative` say
 * which rows were compared with each anchor, −1 where it lacks one of the two.
 */
export const tripletMargin: Operation<
  'input' | 'target',
  never,
  'output' | 'positive' | 'negative',
  TripletMarginAttributes
> = {
  name: 'tripletMargin',
  infer({ input, target }, attributes) {
    expectRank('tripletMargin', 'input', input, 2);
    expectShape('tripletMargin', 'target', target, [input.shape[0]!], 'i32');
    expectAttributes('tripletMargin', attributes);
    return { output: f32(), positive: i32(input.shape[0]!), negative: i32(input.shape[0]!) };
  },
  reference({ input, target }, { output, positive, negative }, { margin }) {
    const batch = input.shape[0]!;
    let sum = 0;
    let count = 0;
    for (let a = 0; a < batch; a++) {
      let p = -1;
      let n = -1;
      for (let b = 0; b < batch; b++) {
        if (b === a) continue;
        const d = squaredDistance(input, a, b);
        if (target.data[b] === target.data[a]) {
          if (p < 0 || d > squaredDistance(input, a, p)) p = b;
        } else if (n < 0 || d < squaredDistance(input, a, n)) n = b;
      }
      const valid = p >= 0 && n >= 0;
      positive.data[a] = valid ? p : -1;
      negative.data[a] = valid ? n : -1;
      if (!valid) continue;
      const gap = Math.sqrt(squaredDistance(input, a, p)) - Math.sqrt(squaredDistance(input, a, n));
      sum += margin === 'soft' ? softplus(gap) : Math.max(0, margin + gap);
      count++;
    }
    output.data[0] = count > 0 ? sum / count : 0;
  },
};

/** Gradient of {@link tripletMargin}, the choice of rows taken as given; 0 through a distance at its least. */
export const tripletMarginGrad: Operation<
  'gradOutput' | 'input' | 'positive' | 'negative',
  never,
  'gradInput',
  TripletMarginAttributes
> = {
  name: 'tripletMarginGrad',
  infer({ gradOutput, input, positive, negative }, attributes) {
    expectRank('tripletMarginGrad', 'input', input, 2);
    expectShape('tripletMarginGrad', 'gradOutput', gradOutput, []);
    expectShape('tripletMarginGrad', 'positive', positive, [input.shape[0]!], 'i32');
    expectShape('tripletMarginGrad', 'negative', negative, [input.shape[0]!], 'i32');
    expectAttributes('tripletMarginGrad', attributes);
    return { gradInput: f32(...input.shape) };
  },
  reference({ gradOutput, input, positive, negative }, { gradInput }, { margin }) {
    const [batch, width] = input.shape as [number, number];
    const count = positive.data.filter((p) => p >= 0).length;
    const pull = (a: number, b: number, weight: number) => {
      const squared = squaredDistance(input, a, b);
      if (squared <= tripletMinSquaredDistance) return;
      for (let i = 0; i < width; i++) {
        const along = (weight * (input.data[a * width + i]! - input.data[b * width + i]!)) / Math.sqrt(squared);
        gradInput.data[a * width + i]! += along;
        gradInput.data[b * width + i]! -= along;
      }
    };
    for (let a = 0; a < batch; a++) {
      const p = positive.data[a]!;
      const n = negative.data[a]!;
      if (p < 0) continue;
      const gap = Math.sqrt(squaredDistance(input, a, p)) - Math.sqrt(squaredDistance(input, a, n));
      const slope = margin === 'soft' ? logistic(gap) : margin + gap > 0 ? 1 : 0;
      pull(a, p, (gradOutput.data[0]! * slope) / count);
      pull(a, n, (-gradOutput.data[0]! * slope) / count);
    }
  },
};
