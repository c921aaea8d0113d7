import type { Operation } from './contract.ts';
import { expectFloat, expectLike, like } from './shape.ts';

/** min(max(0, x), 6), of any shape; NaN stays NaN (Howard et al. 2017, MobileNets). */
export const relu6: Operation<'input', never, 'output', object> = {
  name: 'relu6',
  infer({ input }) {
    expectFloat('relu6', 'input', input);
    return { output: like(input, ...input.shape) };
  },
  reference({ input }, { output }) {
    for (let i = 0; i < output.data.length; i++) output.data[i] = Math.min(Math.max(input.data[i]!, 0), 6);
  },
};

/** The gradient passes where the output lies between 0 and 6. */
export const relu6Grad: Operation<'gradOutput' | 'output', never, 'gradInput', object> = {
  name: 'relu6Grad',
  infer({ gradOutput, output }) {
    expectFloat('relu6Grad', 'output', output);
    expectLike('relu6Grad', 'gradOutput', gradOutput, 'output', output);
    return { gradInput: like(output, ...output.shape) };
  },
  reference({ gradOutput, output }, { gradInput }) {
    for (let i = 0; i < gradInput.data.length; i++) {
      const y = output.data[i]!;
      gradInput.data[i] = y > 0 && y < 6 ? gradOutput.data[i]! : 0;
    }
  },
};
