import type { AnyOperation, HostTensor } from '../contract.ts';
import { castCases } from '../operations/cast.cases.ts';
import { operations } from '../operations.ts';
import type { ConformanceCase } from './case.ts';
import { conformanceCases } from './cases.ts';
import { evaluate } from './evaluate.ts';

function half(tensor: HostTensor): HostTensor {
  if (tensor.dtype !== 'f32') return tensor;
  return { shape: tensor.shape, dtype: 'f16', data: Float64Array.from(tensor.data, Math.f16round) };
}

/**
 * The cases of mixed precision: those of the operations that activations pass through, with f16 activations. Arguments are
 * rounded to f16 first, so that the reference sees the same values and only the results' rounding is left.
 */
export const f16Cases: readonly ConformanceCase[] = [
  ...conformanceCases.filter(({ operation }) => 'f16' in operations[operation]).map(inHalf),
  ...castCases('f16'),
  ...castCases('f16').map(inHalf),
];

function inHalf(test: ConformanceCase): ConformanceCase {
  const inputs = () => {
    const entries = Object.entries(test.inputs());
    const except = (operations[test.operation] as AnyOperation).f16!.except as readonly string[];
    const rounded = Object.fromEntries(entries.map(([name, t]) => [name, except.includes(name) ? t : half(t)]));
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
