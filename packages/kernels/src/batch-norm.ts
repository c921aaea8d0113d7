import type { Operation, Spec } from './contract.ts';
import {
  channels,
  expectAttribute,
  expectF32,
  expectNumber,
  expectShape,
  f32,
  ShapeError,
  show,
  size,
} from './shape.ts';

export interface BatchNormAttributes {
  /** Statistics of this batch (true) or the running ones (false). */
  readonly training: boolean;
  /** Weight of this batch in the running statistics. */
  readonly momentum?: number;
  /** Added to the variance. */
  readonly eps?: number;
  /** Negative results become 0, after the residual was added. */
  readonly relu?: boolean;
}

export interface BatchNormGradAttributes extends Pick<BatchNormAttributes, 'training' | 'relu'> {
  /** Whether a residual was added before the relu: then its gradient is a result. Without relu it is gradOutput itself. */
  readonly residual?: boolean;
}

export function resolveBatchNorm(attributes: BatchNormAttributes): Required<BatchNormAttributes> {
  return {
    training: attributes.training,
    momentum: attributes.momentum ?? 0.1,
    eps: attributes.eps ?? 1e-5,
    relu: attributes.relu ?? false,
  };
}

function expectChannels(operation: string, input: Spec): number {
  expectF32(operation, 'input', input);
  if (input.shape.length < 2) throw new ShapeError(operation, 'input', 'f32 [N, C, …]', show(input));
  return input.shape[1]!;
}

function expectBoolean(operation: string, attribute: string, value: unknown): void {
  expectAttribute(operation, attribute, 'true or false', value, typeof value === 'boolean');
}

/**
 * relu(normalise(input) · weight + bias + residual), relu and residual if asked for. Normalises each channel of
 * [N, C, …], as `torch.nn.functional.batch_norm` (Ioffe & Szegedy 2015, algorithm 1). `saveMean` and `saveInvstd` are
 * the statistics that were used, whichever they were: 1 / √(biased variance + eps).
 */
export const batchNorm: Operation<
  'input',
  'weight' | 'bias' | 'runningMean' | 'runningVar' | 'residual',
  'output' | 'saveMean' | 'saveInvstd',
  BatchNormAttributes
> = {
  name: 'batchNorm',
  mutates: ['runningMean', 'runningVar'],
  infer({ input, residual, ...perChannel }, attributes) {
    const { training, momentum, eps, relu } = resolveBatchNorm(attributes);
    const c = expectChannels('batchNorm', input);
    for (const argument of ['weight', 'bias', 'runningMean', 'runningVar'] as const) {
      const spec = perChannel[argument];
      if (spec) expectShape('batchNorm', argument, spec, [c]);
    }
    if (residual) expectShape('batchNorm', 'residual', residual, input.shape);
    expectBoolean('batchNorm', 'training', training);
    expectBoolean('batchNorm', 'relu', relu);
    expectNumber('batchNorm', 'momentum', momentum);
    expectNumber('batchNorm', 'eps', eps, 0);
    const { runningMean, runningVar } = perChannel;
    if (!runningMean !== !runningVar || (!training && !runningMean)) {
      const missing = runningMean ? 'runningVar' : 'runningMean';
      throw new ShapeError('batchNorm', missing, `f32 [${c}]${training ? '' : ' when not training'}`, 'nothing');
    }
    if (training && size(input.shape) <= c) {
      throw new ShapeError('batchNorm', 'input', 'more than one value per channel when training', show(input));
    }
    return { output: f32(...input.shape), saveMean: f32(c), saveInvstd: f32(c) };
  },
  reference({ input, weight, bias, runningMean, runningVar, residual }, { output, saveMean, saveInvstd }, attributes) {
    const { training, momentum, eps, relu } = resolveBatchNorm(attributes);
    const shape = channels(input.shape);
    const count = shape.batch * shape.positions;
    for (let c = 0; c < shape.channels; c++) {
      let mean = 0;
      let variance = 0;
      if (training) {
        forEachOfChannel(shape, c, (i) => {
          mean += input.data[i]! / count;
        });
        forEachOfChannel(shape, c, (i) => {
          variance += (input.data[i]! - mean) ** 2 / count;
        });
        if (runningMean && runningVar) {
          runningMean.data[c]! += momentum * (mean - runningMean.data[c]!);
          runningVar.data[c]! += momentum * ((variance * count) / (count - 1) - runningVar.data[c]!);
        }
      } else {
        mean = runningMean!.data[c]!;
        variance = runningVar!.data[c]!;
      }
      const invstd = 1 / Math.sqrt(variance + eps);
      saveMean.data[c] = mean;
      saveInvstd.data[c] = invstd;
      forEachOfChannel(shape, c, (i) => {
        const normalised = (input.data[i]! - mean) * invstd * (weight?.data[c] ?? 1) + (bias?.data[c] ?? 0);
        const sum = normalised + (residual?.data[i] ?? 0);
        output.data[i] = relu ? Math.max(sum, 0) : sum;
      });
    }
  },
};

/**
 * Gradients of {@link batchNorm}; those of weight and bias are given whether or not these were. The gradient passes
 * `relu` where `output` is positive.
 */
export const batchNormGrad: Operation<
  'gradOutput' | 'input' | 'saveMean' | 'saveInvstd',
  'weight' | 'output',
  'gradInput' | 'gradWeight' | 'gradBias',
  BatchNormGradAttributes,
  'gradResidual'
> = {
  name: 'batchNormGrad',
  infer({ gradOutput, input, saveMean, saveInvstd, weight, output }, { training, relu = false, residual = false }) {
    const c = expectChannels('batchNormGrad', input);
    expectShape('batchNormGrad', 'gradOutput', gradOutput, input.shape);
    expectShape('batchNormGrad', 'saveMean', saveMean, [c]);
    expectShape('batchNormGrad', 'saveInvstd', saveInvstd, [c]);
    if (weight) expectShape('batchNormGrad', 'weight', weight, [c]);
    if (output) expectShape('batchNormGrad', 'output', output, input.shape);
    expectBoolean('batchNormGrad', 'training', training);
    expectBoolean('batchNormGrad', 'relu', relu);
    expectAttribute(
      'batchNormGrad',
      'residual',
      'false, or true with relu',
      residual,
      !residual || (relu && residual === true),
    );
    if (relu && !output)
      throw new ShapeError('batchNormGrad', 'output', `f32 ${show(input.shape)} with relu`, 'nothing');
    return {
      gradInput: f32(...input.shape),
      gradWeight: f32(c),
      gradBias: f32(c),
      ...(residual && { gradResidual: f32(...input.shape) }),
    };
  },
  reference({ gradOutput, input, saveMean, saveInvstd, weight, output }, gradients, { training, relu }) {
    const { gradInput, gradWeight, gradBias, gradResidual } = gradients;
    const shape = channels(input.shape);
    const count = shape.batch * shape.positions;
    const masked = (i: number) => (relu && !(output!.data[i]! > 0) ? 0 : gradOutput.data[i]!);
    for (let c = 0; c < shape.channels; c++) {
      const invstd = saveInvstd.data[c]!;
      const normalised = (i: number) => (input.data[i]! - saveMean.data[c]!) * invstd;
      let sum = 0;
      let dot = 0;
      forEachOfChannel(shape, c, (i) => {
        sum += masked(i);
        dot += masked(i) * normalised(i);
      });
      gradBias.data[c] = sum;
      gradWeight.data[c] = dot;
      forEachOfChannel(shape, c, (i) => {
        // With the running statistics, mean and variance are constants and only the scale remains.
        const throughStatistics = training ? (sum + normalised(i) * dot) / count : 0;
        gradInput.data[i] = (masked(i) - throughStatistics) * invstd * (weight?.data[c] ?? 1);
        if (gradResidual) gradResidual.data[i] = masked(i);
      });
    }
  },
};

function forEachOfChannel(
  shape: { batch: number; channels: number; positions: number },
  channel: number,
  visit: (index: number) => void,
): void {
  for (let n = 0; n < shape.batch; n++) {
    const start = (n * shape.channels + channel) * shape.positions;
    for (let p = 0; p < shape.positions; p++) visit(start + p);
  }
}
