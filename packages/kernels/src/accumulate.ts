import type { Operation } from './contract.ts';
import { expectF32, expectShape } from './shape.ts';

/** target += value, in place: how gradients of several uses of one tensor add up. */
export const accumulate: Operation<'target' | 'value', never, never, object> = {
  name: 'accumulate',
  mutates: ['target'],
  infer({ target, value }) {
    expectF32('accumulate', 'target', target);
    expectShape('accumulate', 'value', value, target.shape);
    return {};
  },
  reference({ target, value }) {
    for (let i = 0; i < target.data.length; i++) target.data[i]! += value.data[i]!;
  },
};
