import type { Operation } from './contract.ts';
import { expectFloat, expectLike } from './shape.ts';

/** target += value, in place: how gradients of several uses of one tensor add up. */
export const accumulate: Operation<'target' | 'value', never, never, object> = {
  name: 'accumulate',
  mutates: ['target'],
  infer({ target, value }) {
    expectFloat('accumulate', 'target', target);
    expectLike('accumulate', 'value', value, 'target', target);
    return {};
  },
  reference({ target, value }) {
    for (let i = 0; i < target.data.length; i++) target.data[i]! += value.data[i]!;
  },
};
