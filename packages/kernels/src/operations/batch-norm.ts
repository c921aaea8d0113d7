import type { Named, Operation, Spec } from '../contract.ts';
import {
  channels,
  expectAttribute,
  expectFloat,
  expectLike,
  expectNumber,
  expectShape,
  f32,
  like,
  ShapeError,
  show,
  size,
} from '../shape.ts';

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

/** Batch norm in evaluation reads running statistics, which a later step updates. */
export function unlessTraining({ training }: BatchNormAttributes): string | undefined {
  return training ? undefined : 'to be training; in evaluation it needs its running statistics';
}

/** The number of channels of f32 or f16 [N, C, …]. Throws on other specs. */
export function expectChannels(operation: string, argument: string, spec: Spec): number {
  expectFloat(operation, argument, spec);
  if (spec.shape.length < 2) throw new ShapeError(operation, argument, `${spec.dtype} [N, C, …]`, show(spec));
  return spec.shape[1]!;
}

function expectBoolean(operation: string, attribute: string, value: unknown): void {
  expectAttribute(operation, attribute, 'true or false', value, typeof value === 'boolean');
}

type PerChannel = 'weight' | 'bias' | 'runningMean' | 'runningVar';
type Result = 'output' | 'saveMean' | 'saveInvstd';

/** Shapes of the results of `operation`, a batch norm. Throws on arguments that do not fit. */
export function inferBatchNorm(
  operation: string,
  { input, residual, ...perChannel }: Named<Spec, 'input', PerChannel | 'residual'>,
  attributes: BatchNormAttributes,
): Record<Result, Spec> {
  const { training, momentum, eps, relu } = resolveBatchNorm(attributes);
  const c = expectChannels(operation, 'input', input);
  for (const argument of ['weight', 'bias', 'runningMean', 'runningVar'] as const) {
    const spec = perChannel[argument];
    if (spec) expectShape(operation, argument, spec, [c]);
  }
  if (residual) expectLike(operation, 'residual', residual, 'input', input);
  expectBoolean(operation, 'training', training);
  expectBoolean(operation, 'relu', relu);
  expectNumber(operation, 'momentum', momentum);
  expectNumber(operation, 'eps', eps, 0);
  const { runningMean, runningVar } = perChannel;
  if (!runningMean !== !runningVar || (!training && !runningMean)) {
    const missing = runningMean ? 'runningVar' : 'runningMean';
    throw new ShapeError(operation, missing, `f32 [${c}]${training ? '' : ' when not training'}`, 'nothing');
  }
  if (training && size(input.shape) <= c) {
    throw new ShapeError(operation, 'input', 'more than one value per channel when training', show(input));
  }
  return { output: like(input, ...input.shape), saveMean: f32(c), saveInvstd: f32(c) };
}

/**
 * relu(normalise(input) · weight + bias + residual), relu and residual if asked for. Normalises each channel of
 * [N, C, …], as `torch.nn.functional.batch_norm` (Ioffe & Szegedy 2015, algorithm 1). `saveMean` and `saveInvstd` are
 * the statistics that were used, whichever they were: 1 / √(biased variance + eps).
 */
export const batchNorm: Operation<'input', PerChannel | 'residual', Result, BatchNormAttributes> = {
  name: 'batchNorm',
  f16: { except: ['weight', 'bias', 'runningMean', 'runningVar', 'saveMean', 'saveInvstd'] },
  mutates: ['runningMean', 'runningVar'],
  unrepeatable: unlessTraining,
  infer(inputs, attributes) {
    return inferBatchNorm('batchNorm', inputs, attributes);
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

/** Shapes of the results of `operation`, the gradient of a batch norm. Throws on arguments that do not fit. */
export function inferBatchNormGrad(
  operation: string,
  {
    gradOutput,
    input,
    saveMean,
    saveInvstd,
    weight,
    bias,
    output,
  }: Named<Spec, GradArgument, 'weight' | 'bias' | 'output'>,
  { training, relu = false, residual = false }: BatchNormGradAttributes,
): Named<Spec, Gradient, 'gradResidual'> {
  const c = expectChannels(operation, 'input', input);
  expectLike(operation, 'gradOutput', gradOutput, 'input', input);
  expectShape(operation, 'saveMean', saveMean, [c]);
  expectShape(operation, 'saveInvstd', saveInvstd, [c]);
  if (weight) expectShape(operation, 'weight', weight, [c]);
  if (bias) expectShape(operation, 'bias', bias, [c]);
  if (output) expectLike(operation, 'output', output, 'input', input);
  expectBoolean(operation, 'training', training);
  expectBoolean(operation, 'relu', relu);
  expectAttribute(
    operation,
    'residual',
    'false, or true with relu',
    residual,
    !residual || (relu && residual === true),
  );
  if (relu && !output) throw new ShapeError(operation, 'output', `${show(input)} with relu`, 'nothing');
  return {
    gradInput: like(input, ...input.shape),
    gradWeight: f32(c),
    gradBias: f32(c),
    ...(residual && { gradResidual: like(input, ...input.shape) }),
  };
}

type GradArgument = 'gradOutput' | 'input' | 'saveMean' | 'saveInvstd';
type Gradient = 'gradInput' | 'gradWeight' | 'gradBias';

/**
 * Gradients of {@link batchNorm}; those of weight and bias are given whether or not these were. The gradient passes
 * `relu` where `output` is positive. With the forward pass's `bias` a backend may compute the sign again from `input`
 * instead of reading `output`.
 */
export const batchNormGrad: Operation<
  GradArgument,
  'weight' | 'bias' | 'output',
  Gradient,
  BatchNormGradAttributes,
  'gradResidual'
> = {
  name: 'batchNormGrad',
  f16: { except: ['saveMean', 'saveInvstd', 'weight', 'bias', 'gradWeight', 'gradBias'] },
  infer(inputs, attributes) {
    return inferBatchNormGrad('batchNormGrad', inputs, attributes);
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
