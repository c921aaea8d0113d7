import type { Operation } from '../contract.ts';
import { expectAttribute, expectFloat, expectLike } from '../shape.ts';
import { numbered } from './cat.ts';

/** Tensors that `accumulate` takes besides its first: with target and value as many as WebGPU binds for sure. */
export const MOST_MORE = 6;

/**
 * target += value + more.0 + more.1 + …, one after the other, in place: how gradients of several uses of one tensor add up.
 * Together the target is read and written once.
 */
export const accumulate: Operation<'target' | 'value', `more.${number}`, never, object> = {
  name: 'accumulate',
  f16: { except: [] },
  mutates: ['target'],
  infer({ target, value, ...rest }) {
    expectFloat('accumulate', 'target', target);
    expectLike('accumulate', 'value', value, 'target', target);
    const more = numbered(rest, 'more.');
    expectAttribute('accumulate', 'more', `at most ${MOST_MORE} tensors`, more.length, more.length <= MOST_MORE);
    for (const [i, one] of more.entries()) expectLike('accumulate', `more.${i}`, one, 'target', target);
    return {};
  },
  reference({ target, value, ...rest }) {
    for (const { data } of [value, ...numbered(rest, 'more.')]) {
      for (let i = 0; i < target.data.length; i++) target.data[i]! += data[i]!;
    }
  },
};
