import { test } from 'vitest';
import { evaluate, float64 } from '../conformance/evaluate.ts';
import { expectValues } from '../testing/expect-values.ts';

const input = float64([1, 1, 3, 5], ...Array(15).keys());

test('windows overlap where the extents do not divide', () => {
  // F.adaptive_avg_pool2d(arange(15).reshape(1, 1, 3, 5), (2, 3))
  const { output } = evaluate('adaptiveAvgPool2d', { input }, { outputSize: [2, 3] });
  expectValues(output, [1, 1, 2, 3], [3, 4.5, 6, 8, 9.5, 11]);
});

test('null keeps an extent, more than there is repeats', () => {
  expectValues(evaluate('adaptiveAvgPool2d', { input }, { outputSize: null }).output, [1, 1, 3, 5], [...input.data]);
  const column = float64([1, 1, 2, 1], 1, 2);
  const { output } = evaluate('adaptiveAvgPool2d', { input: column }, { outputSize: [4, null] });
  expectValues(output, [1, 1, 4, 1], [1, 1, 2, 2]);
});

test('the gradient is spread evenly over each window', () => {
  const gradOutput = float64([1, 1, 1, 2], 6, 9);
  const { gradInput } = evaluate('adaptiveAvgPool2dGrad', { gradOutput }, { inputShape: [1, 1, 1, 5] });
  expectValues(gradInput, [1, 1, 1, 5], [2, 2, 5, 3, 3]);
});
