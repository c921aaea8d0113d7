import type { Operation } from './contract.ts';
import { expectF32, expectShape, f32 } from './shape.ts';

/** min(max(0, x), 6), of any shape; NaN stays NaN (Howard et al. 2017, MobileNets). */
export const relu6: Operation<'input', never, 'output', object> = {
  name: 'relu6',
  infer({ input }) {
    expectF32('relu6', 'input', input);
    return { output: f32(...input.shape) };
  },
  reference({ input }, { output }) {
    for (let i = 0; i < output.data.length; i++) output.data[i] = Math.min(Math.max(input.data[i]!, 0), 6);
  },
};

/** The gradient passes where the output lies between 0 and 6. */
export const relu6Grad: Operation<'gradOutput' | 'output', never, 'gradInput', object> = {
  name: 'relu6Grad',
  infer({ gradOutput, output }) {
    expectF32('relu6Grad', 'output', output);
    expectShape('relu6Grad', 'gradOutput', gradOutput, output.shape);
    return { gradInput: f32(...output.shape) };
  },
  reference({ gradOutput, output }, { gradInput }) {
    for (let i = 0; i < gradInput.data.length; i++) {
      const y = output.data[i]!;
      gradInput.data[i] = y > 0 && y < 6 ? gradOutput.data[i]! : 0;
    }
  },
};
