import type { Operation } from './contract.ts';
import { expectF32, expectShape, f32 } from './shape.ts';
import { logistic } from './sigmoid.ts';

/** x · sigmoid(x) (Elfwing et al. 2018). */
export const silu: Operation<'input', never, 'output', object> = {
  name: 'silu',
  infer({ input }) {
    expectF32('silu', 'input', input);
    return { output: f32(...input.shape) };
  },
  reference({ input }, { output }) {
    for (let i = 0; i < output.data.length; i++) output.data[i] = input.data[i]! * logistic(input.data[i]!);
  },
};

/** Gradient of {@link silu}: σ · (1 + x · (1 − σ)). */
export const siluGrad: Operation<'gradOutput' | 'input', never, 'gradInput', object> = {
  name: 'siluGrad',
  infer({ gradOutput, input }) {
    expectF32('siluGrad', 'input', input);
    expectShape('siluGrad', 'gradOutput', gradOutput, input.shape);
    return { gradInput: f32(...input.shape) };
  },
  reference({ gradOutput, input }, { gradInput }) {
    for (let i = 0; i < gradInput.data.length; i++) {
      const x = input.data[i]!;
      const s = logistic(x);
      gradInput.data[i] = gradOutput.data[i]! * s * (1 + x * (1 - s));
    }
  },
};
