import { test } from 'vitest';
import { evaluate, float64 } from '../conformance/evaluate.ts';
import { expectValues } from '../testing/expect-values.ts';

test('the order is that of the numbers, beyond ten', () => {
  const parts = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`${i}`, float64([1, 1], i)]));
  expectValues(evaluate('cat', parts, { dim: 1 }).output, [1, 12], [...Array(12).keys()]);
});

test('an inner dimension, forwards and back', () => {
  const inputs = { 0: float64([2, 1, 2], 1, 2, 3, 4), 1: float64([2, 2, 2], 5, 6, 7, 8, 9, 10, 11, 12) };
  const { output } = evaluate('cat', inputs, { dim: 1 });
  expectValues(output, [2, 3, 2], [1, 2, 5, 6, 7, 8, 3, 4, 9, 10, 11, 12]);
  const grads = evaluate('catGrad', { gradOutput: output }, { dim: -2, sizes: [1, 2] });
  expectValues(grads[0]!, [2, 1, 2], [...inputs[0].data]);
  expectValues(grads[1]!, [2, 2, 2], [...inputs[1].data]);
});
