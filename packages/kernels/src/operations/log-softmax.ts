import type { HostTensor, Operation } from '../contract.ts';
import { expectF32, expectShape, f32, resolveDim } from '../shape.ts';
import { type DimAttributes, forEachLine } from './softmax.ts';

/** Fills `output` with x − max − ln Σ e^(x − max) along `dim`. */
export function logSoftmaxInto(input: HostTensor, output: HostTensor, dim: number): void {
  forEachLine(input.shape, dim, (start, step, extent) => {
    let max = -Infinity;
    for (let i = 0; i < extent; i++) max = Math.max(max, input.data[start + i * step]!);
    let sum = 0;
    for (let i = 0; i < extent; i++) sum += Math.exp(input.data[start + i * step]! - max);
    const logSum = max + Math.log(sum);
    for (let i = 0; i < extent; i++) output.data[start + i * step] = input.data[start + i * step]! - logSum;
  });
}

/** Logarithm of the softmax along `dim`. */
export const logSoftmax: Operation<'input', never, 'output', DimAttributes> = {
  name: 'logSoftmax',
  infer({ input }, { dim }) {
    expectF32('logSoftmax', 'input', input);
    resolveDim('logSoftmax', dim, input.shape.length);
    return { output: f32(...input.shape) };
  },
  reference({ input }, { output }, { dim }) {
    logSoftmaxInto(input, output, resolveDim('logSoftmax', dim, input.shape.length));
  },
};

/** Gradient of {@link logSoftmax}: g − eʸ · Σ g. */
export const logSoftmaxGrad: Operation<'gradOutput' | 'output', never, 'gradInput', DimAttributes> = {
  name: 'logSoftmaxGrad',
  infer({ gradOutput, output }, { dim }) {
    expectF32('logSoftmaxGrad', 'output', output);
    expectShape('logSoftmaxGrad', 'gradOutput', gradOutput, output.shape);
    resolveDim('logSoftmaxGrad', dim, output.shape.length);
    return { gradInput: f32(...output.shape) };
  },
  reference({ gradOutput, output }, { gradInput }, { dim }) {
    forEachLine(output.shape, resolveDim('logSoftmaxGrad', dim, output.shape.length), (start, step, extent) => {
      let sum = 0;
      for (let i = 0; i < extent; i++) sum += gradOutput.data[start + i * step]!;
      for (let i = 0; i < extent; i++) {
        const at = start + i * step;
        gradInput.data[at] = gradOutput.data[at]! - Math.exp(output.data[at]!) * sum;
      }
    });
  },
};
