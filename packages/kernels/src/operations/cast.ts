import type { Operation, Precision } from '../contract.ts';
import { expectAttribute, expectFloat } from '../shape.ts';

export interface CastAttributes {
  readonly dtype: Precision;
}

/** The same values in another data type. What f16 cannot hold becomes infinite beyond 65,504 and 0 below 2⁻²⁵. */
export const cast: Operation<'input', never, 'output', CastAttributes> = {
  name: 'cast',
  f16: { except: [] },
  infer({ input }, { dtype }) {
    expectFloat('cast', 'input', input);
    expectAttribute('cast', 'dtype', "'f32' or 'f16'", dtype, dtype === 'f32' || dtype === 'f16');
    return { output: { shape: input.shape, dtype } };
  },
  reference({ input }, { output }) {
    // Whoever calls rounds what is f16.
    output.data.set(input.data);
  },
};
