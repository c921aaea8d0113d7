import type { Operation } from '../contract.ts';
import { expectF32, expectShape } from '../shape.ts';

/** Exchanges the values of two tensors, in place and to the bit. */
export const swap: Operation<'a' | 'b', never, never, object> = {
  name: 'swap',
  mutates: ['a', 'b'],
  infer({ a, b }) {
    expectF32('swap', 'a', a);
    expectShape('swap', 'b', b, a.shape);
    return {};
  },
  reference({ a, b }) {
    const before = a.data.slice();
    a.data.set(b.data);
    b.data.set(before);
  },
};
