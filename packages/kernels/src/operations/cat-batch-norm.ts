import type { HostTensor, Operation, Shape, Spec } from '../contract.ts';
import { size } from '../shape.ts';
import {
  type BatchNormAttributes,
  batchNorm,
  batchNormGrad,
  expectChannels,
  inferBatchNorm,
  inferBatchNormGrad,
  unlessTraining,
} from './batch-norm.ts';
import { cat, catGrad, joinedSpec, numbered } from './cat.ts';

const prefix = 'input.';
const joined = { dim: 1 };

/** What the parts make together. Throws where they do not fit. */
function inferInput(operation: string, inputs: Readonly<Record<string, Spec | undefined>>): Spec {
  const first = inputs[`${prefix}0`];
  if (first) expectChannels(operation, `${prefix}0`, first);
  return joinedSpec(operation, inputs, joined.dim, prefix);
}

function zeros(shape: Shape): HostTensor {
  return { shape, dtype: 'f32', data: new Float64Array(size(shape)) };
}

function byIndex(parts: readonly HostTensor[]): Record<string, HostTensor> {
  return Object.fromEntries(parts.entries());
}

function join(inputs: Readonly<Record<string, HostTensor | undefined>>, shape: Shape): HostTensor {
  const whole = zeros(shape);
  cat.reference(byIndex(numbered(inputs, prefix)), { output: whole }, joined);
  return whole;
}

/**
 * `batchNorm` of the arguments `input.0`, `input.1`, … joined along the channels. Backends read the parts where they are:
 * a dense block (Huang et al. 2017) would otherwise copy each feature map once for every layer behind it.
 */
export const catBatchNorm: Operation<
  `input.${number}`,
  'weight' | 'bias' | 'runningMean' | 'runningVar',
  'output' | 'saveMean' | 'saveInvstd',
  BatchNormAttributes
> = {
  name: 'catBatchNorm',
  f16: { except: ['weight', 'bias', 'runningMean', 'runningVar', 'saveMean', 'saveInvstd'] },
  mutates: ['runningMean', 'runningVar'],
  unrepeatable: unlessTraining,
  infer(inputs, attributes) {
    const input = inferInput('catBatchNorm', inputs);
    return inferBatchNorm('catBatchNorm', { ...inputs, input }, attributes);
  },
  reference(inputs, outputs, attributes) {
    const input = join(inputs, outputs.output.shape);
    batchNorm.reference({ ...inputs, input }, outputs, attributes);
  },
};

/** Gradients of {@link catBatchNorm}: `gradInput.0`, `gradInput.1`, … and those of weight and bias. */
export const catBatchNormGrad: Operation<
  'gradOutput' | 'saveMean' | 'saveInvstd' | `input.${number}`,
  'weight' | 'bias' | 'output',
  `gradInput.${number}` | 'gradWeight' | 'gradBias',
  Pick<BatchNormAttributes, 'training' | 'relu'>
> = {
  name: 'catBatchNormGrad',
  f16: { except: ['saveMean', 'saveInvstd', 'weight', 'bias', 'gradWeight', 'gradBias'] },
  infer(inputs, { training, relu }) {
    const input = inferInput('catBatchNormGrad', inputs);
    const { gradWeight, gradBias } = inferBatchNormGrad('catBatchNormGrad', { ...inputs, input }, { training, relu });
    const gradInputs = numbered(inputs, prefix).map(({ shape, dtype }, i) => [`gradInput.${i}`, { shape, dtype }]);
    return { ...Object.fromEntries(gradInputs), gradWeight, gradBias };
  },
  reference(inputs, gradients, { training, relu }) {
    const { shape } = inputs.gradOutput;
    const gradInput = zeros(shape);
    const input = join(inputs, shape);
    batchNormGrad.reference({ ...inputs, input }, { ...gradients, gradInput }, { training, relu });
    const parts = numbered(gradients, 'gradInput.');
    const sizes = parts.map((part) => part.shape[1]!);
    catGrad.reference({ gradOutput: gradInput }, byIndex(parts), { ...joined, sizes });
  },
};
