import type { Operation } from './contract.ts';
import { expectFloat, expectLike, like } from './shape.ts';

/** max(0, x), of any shape; NaN stays NaN. */
export const relu: Operation<'input', never, 'output', object> = {
  name: 'relu',
  infer({ input }) {
    expectFloat('relu', 'input', input);
    return { output: like(input, ...input.shape) };
  },
  reference({ input }, { output }) {
    for (let i = 0; i < output.data.length; i++) output.data[i] = Math.max(input.data[i]!, 0);
  },
};

/** The gradient passes where the output is positive. */
export const reluGrad: Operation<'gradOutput' | 'output', never, 'gradInput', object> = {
  name: 'reluGrad',
  infer({ gradOutput, output }) {
    expectFloat('reluGrad', 'output', output);
    expectLike('reluGrad', 'gradOutput', gradOutput, 'output', output);
    return { gradInput: like(output, ...output.shape) };
  },
  reference({ gradOutput, output }, { gradInput }) {
    for (let i = 0; i < gradInput.data.length; i++) gradInput.data[i] = output.data[i]! > 0 ? gradOutput.data[i]! : 0;
  },
};
