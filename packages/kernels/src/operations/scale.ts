import type { Operation } from '../contract.ts';
import { expectFloat, expectNumber, like } from '../shape.ts';

export interface ScaleAttributes {
  readonly factor: number;
}

/** factor · input. */
export const scale: Operation<'input', never, 'output', ScaleAttributes> = {
  name: 'scale',
  f16: { except: [] },
  infer({ input }, { factor }) {
    expectFloat('scale', 'input', input);
    expectNumber('scale', 'factor', factor);
    return { output: like(input, ...input.shape) };
  },
  reference({ input }, { output }, { factor }) {
    for (let i = 0; i < output.data.length; i++) output.data[i] = factor * input.data[i]!;
  },
};
