import type { Operation } from './contract.ts';
import { expectFloat, expectLike, expectNumber, like } from './shape.ts';

export interface LeakyReluAttributes {
  readonly negativeSlope?: number;
}

export function resolveLeakyRelu(attributes: LeakyReluAttributes): Required<LeakyReluAttributes> {
  return { negativeSlope: attributes.negativeSlope ?? 0.01 };
}

/** x where positive, negativeSlope · x elsewhere. */
export const leakyRelu: Operation<'input', never, 'output', LeakyReluAttributes> = {
  name: 'leakyRelu',
  infer({ input }, attributes) {
    expectFloat('leakyRelu', 'input', input);
    expectNumber('leakyRelu', 'negativeSlope', resolveLeakyRelu(attributes).negativeSlope);
    return { output: like(input, ...input.shape) };
  },
  reference({ input }, { output }, attributes) {
    const { negativeSlope } = resolveLeakyRelu(attributes);
    for (let i = 0; i < output.data.length; i++) {
      const x = input.data[i]!;
      output.data[i] = x > 0 ? x : negativeSlope * x;
    }
  },
};

/** Gradient of {@link leakyRelu}. */
export const leakyReluGrad: Operation<'gradOutput' | 'input', never, 'gradInput', LeakyReluAttributes> = {
  name: 'leakyReluGrad',
  infer({ gradOutput, input }, attributes) {
    expectFloat('leakyReluGrad', 'input', input);
    expectLike('leakyReluGrad', 'gradOutput', gradOutput, 'input', input);
    expectNumber('leakyReluGrad', 'negativeSlope', resolveLeakyRelu(attributes).negativeSlope);
    return { gradInput: like(input, ...input.shape) };
  },
  reference({ gradOutput, input }, { gradInput }, attributes) {
    const { negativeSlope } = resolveLeakyRelu(attributes);
    for (let i = 0; i < gradInput.data.length; i++) {
      gradInput.data[i] = gradOutput.data[i]! * (input.data[i]! > 0 ? 1 : negativeSlope);
    }
  },
};
