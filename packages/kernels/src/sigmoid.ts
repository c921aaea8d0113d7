import type { Operation } from './contract.ts';
import { expectFloat, expectLike, like } from './shape.ts';

/** 1 / (1 + e⁻ˣ); saturates to 0 and 1 without overflow to NaN. */
export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** ln(1 + eˣ) without overflow. */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** {@link logistic} of every element. */
export const sigmoid: Operation<'input', never, 'output', object> = {
  name: 'sigmoid',
  infer({ input }) {
    expectFloat('sigmoid', 'input', input);
    return { output: like(input, ...input.shape) };
  },
  reference({ input }, { output }) {
    for (let i = 0; i < output.data.length; i++) output.data[i] = logistic(input.data[i]!);
  },
};

/** Gradient of {@link sigmoid}: σ · (1 − σ). */
export const sigmoidGrad: Operation<'gradOutput' | 'output', never, 'gradInput', object> = {
  name: 'sigmoidGrad',
  infer({ gradOutput, output }) {
    expectFloat('sigmoidGrad', 'output', output);
    expectLike('sigmoidGrad', 'gradOutput', gradOutput, 'output', output);
    return { gradInput: like(output, ...output.shape) };
  },
  reference({ gradOutput, output }, { gradInput }) {
    for (let i = 0; i < gradInput.data.length; i++) {
      const y = output.data[i]!;
      gradInput.data[i] = gradOutput.data[i]! * y * (1 - y);
    }
  },
};
