import { type ConformanceCase, castCases, conformanceCases } from './conformance-cases.ts';
import type { HostTensor } from './contract.ts';
import { evaluate } from './evaluate.ts';
import type { OperationName } from './operations.ts';

/** The operations that activations and their gradients pass through. */
export const ofActivations: readonly OperationName[] = [
  'conv2d',
  'conv2dInputGrad',
  'conv2dWeightGrad',
  'batchNorm',
  'batchNormGrad',
  'catBatchNorm',
  'catBatchNormGrad',
  'maxPool2d',
  'maxPool2dGrad',
  'avgPool2d',
  'avgPool2dGrad',
  'adaptiveAvgPool2d',
  'adaptiveAvgPool2dGrad',
  'linear',
  'linearInputGrad',
  'linearWeightGrad',
  'relu',
  'reluGrad',
  'relu6',
  'relu6Grad',
  'leakyRelu',
  'leakyReluGrad',
  'silu',
  'siluGrad',
  'sigmoid',
  'sigmoidGrad',
  'cat',
  'catGrad',
  'interpolate',
  'interpolateGrad',
  'add',
  'sub',
  'mul',
  'scale',
  'sumTo',
  'broadcastTo',
  'accumulate',
  'cast',
];

/** Arguments that stay f32: parameters and statistics. */
export const ofParameters = /^(weight|bias|runningMean|runningVar|saveMean|saveInvstd)$/;

function half(tensor: HostTensor): HostTensor {
  if (tensor.dtype !== 'f32') return tensor;
  return { shape: tensor.shape, dtype: 'f16', data: Float64Array.from(tensor.data, Math.f16round) };
}

/**
 * The cases of mixed precision: those of the operations that activations pass through, with f16 activations. Arguments are
 * rounded to f16 first, so that the reference sees the same values and only the results' rounding is left.
 */
export const f16Cases: readonly ConformanceCase[] = [
  ...conformanceCases.filter(({ operation }) => ofActivations.includes(operation)).map(inHalf),
  ...castCases('f16'),
  ...castCases('f16').map(inHalf),
];

function inHalf(test: ConformanceCase): ConformanceCase {
  const inputs = () => {
    const entries = Object.entries(test.inputs());
    const rounded = Object.fromEntries(entries.map(([name, t]) => [name, ofParameters.test(name) ? t : half(t)]));
    return { ...rounded, ...(rounded.bias && rounded.output && { output: normalized(test, rounded) }) };
  };
  return { ...test, name: `${test.name}, from f16`, inputs };
}

/** The output of the batch norm whose gradient is asked for, of the rounded input: a backend may compute its sign again. */
function normalized({ operation, attributes }: ConformanceCase, inputs: Record<string, HostTensor>): HostTensor {
  const { relu, residual } = attributes as { relu: boolean; residual?: boolean };
  if (residual) return inputs.output!; // whose sign does not follow from the input
  const { saveMean: runningMean, saveInvstd } = inputs;
  const runningVar = { ...saveInvstd!, data: Float64Array.from(saveInvstd!.data, (invstd) => invstd ** -2) };
  const statistics = { runningMean: runningMean!, runningVar };
  const forward = operation === 'batchNormGrad' ? 'batchNorm' : 'catBatchNorm';
  const { output } = evaluate(forward, { ...inputs, ...statistics } as never, { training: false, eps: 0, relu });
  return output;
}
