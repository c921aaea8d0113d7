import type { Operation } from '../contract.ts';
import { expectNumber, expectRank, expectShape, f32 } from '../shape.ts';
import { logSoftmaxInto } from './log-softmax.ts';

export interface FocalLossAttributes {
  /** Exponent that turns the attention away from what is already well classified; 0 is the cross-entropy. */
  readonly gamma?: number;
}

export function resolveFocalLoss(attributes: FocalLossAttributes): Required<FocalLossAttributes> {
  return { gamma: attributes.gamma ?? 2 };
}

/**
 * Mean of (1 − p)^γ · −log p over the batch, p the softmax probability of the target (Lin et al. 2017, eq. 4).
 * A target outside 0…C−1 makes the loss NaN.
 */
export const focalLoss: Operation<'input' | 'target', never, 'output' | 'logProbabilities', FocalLossAttributes> = {
  name: 'focalLoss',
  infer({ input, target }, attributes) {
    expectRank('focalLoss', 'input', input, 2);
    expectShape('focalLoss', 'target', target, [input.shape[0]!], 'i32');
    expectNumber('focalLoss', 'gamma', resolveFocalLoss(attributes).gamma, 0);
    return { output: f32(), logProbabilities: f32(...input.shape) };
  },
  reference({ input, target }, { output, logProbabilities }, attributes) {
    const { gamma } = resolveFocalLoss(attributes);
    const [batch, classes] = input.shape as [number, number];
    logSoftmaxInto(input, logProbabilities, 1);
    for (let n = 0; n < batch; n++) {
      const label = target.data[n]!;
      const known = label >= 0 && label < classes;
      const logP = known ? logProbabilities.data[n * classes + label]! : Number.NaN;
      output.data[0]! -= ((-Math.expm1(logP)) ** gamma * logP) / batch;
    }
  },
};

/** Gradient of {@link focalLoss}; NaN in rows whose target is no class. */
export const focalLossGrad: Operation<
  'gradOutput' | 'logProbabilities' | 'target',
  never,
  'gradInput',
  FocalLossAttributes
> = {
  name: 'focalLossGrad',
  infer({ gradOutput, logProbabilities, target }, attributes) {
    expectRank('focalLossGrad', 'logProbabilities', logProbabilities, 2);
    expectShape('focalLossGrad', 'target', target, [logProbabilities.shape[0]!], 'i32');
    expectShape('focalLossGrad', 'gradOutput', gradOutput, []);
    expectNumber('focalLossGrad', 'gamma', resolveFocalLoss(attributes).gamma, 0);
    return { gradInput: f32(...logProbabilities.shape) };
  },
  reference({ gradOutput, logProbabilities, target }, { gradInput }, attributes) {
    const { gamma } = resolveFocalLoss(attributes);
    const [batch, classes] = logProbabilities.shape as [number, number];
    for (let n = 0; n < batch; n++) {
      const label = target.data[n]!;
      const known = label >= 0 && label < classes;
      const logP = known ? logProbabilities.data[n * classes + label]! : Number.NaN;
      const p = Math.exp(logP);
      const rest = -Math.expm1(logP);
      // d/dlog p of −(1 − p)^γ · log p; the first term is 0 for γ = 0, where (1 − p)^(γ − 1) may be infinite.
      const steepening = gamma === 0 || rest === 0 ? 0 : gamma * p * rest ** (gamma - 1) * logP;
      const slope = steepening - rest ** gamma;
      for (let c = 0; c < classes; c++) {
        const onTarget = (c === label ? 1 : 0) - Math.exp(logProbabilities.data[n * classes + c]!);
        gradInput.data[n * classes + c] = known ? (gradOutput.data[0]! / batch) * slope * onTarget : Number.NaN;
      }
    }
  },
};
