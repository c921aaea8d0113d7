import type { Operation } from './contract.ts';
import { expectFloat, expectLike, like } from './shape.ts';
import { logistic } from './sigmoid.ts';

/** x · sigmoid(x) (Elfwing et al. 2018). */
export const silu: Operation<'input', never, 'output', object> = {
  name: 'silu',
  infer({ input }) {
    expectFloat('silu', 'input', input);
    return { output: like(input, ...input.shape) };
  },
  reference({ input }, { output }) {
    for (let i = 0; i < output.data.length; i++) output.data[i] = input.data[i]! * logistic(input.data[i]!);
  },
};

/** Gradient of {@link silu}: σ · (1 + x · (1 − σ)). */
export const siluGrad: Operation<'gradOutput' | 'input', never, 'gradInput', object> = {
  name: 'siluGrad',
  infer({ gradOutput, input }) {
    expectFloat('siluGrad', 'input', input);
    expectLike('siluGrad', 'gradOutput', gradOutput, 'input', input);
    return { gradInput: like(input, ...input.shape) };
  },
  reference({ gradOutput, input }, { gradInput }) {
    for (let i = 0; i < gradInput.data.length; i++) {
      const x = input.data[i]!;
      const s = logistic(x);
      gradInput.data[i] = gradOutput.data[i]! * s * (1 + x * (1 - s));
    }
  },
};
