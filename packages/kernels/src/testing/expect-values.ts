import assert from 'node:assert/strict';
import type { HostTensor, Shape } from '../contract.ts';

/** For tests: asserts shape and values, these to nine digits of the largest (copied from torch they have twelve). */
export function expectValues(tensor: HostTensor, shape: Shape, values: readonly number[], precision = 1e-9): void {
  assert.deepEqual(tensor.shape, shape);
  const largest = Math.max(1, ...values.map(Math.abs).filter(Number.isFinite));
  const close = (received: number, value: number) =>
    Object.is(received, value) || Math.abs(received - value) <= precision * largest;
  const received = [...tensor.data];
  if (received.length !== values.length || !received.every((x, i) => close(x, values[i]!))) {
    assert.deepEqual(received, values);
  }
}
