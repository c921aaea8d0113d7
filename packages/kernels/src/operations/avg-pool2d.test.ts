import { test } from 'vitest';
import { evaluate, float64 } from '../conformance/evaluate.ts';
import { expectValues } from '../testing/expect-values.ts';

const arange = (h: number, w: number) => float64([1, 1, h, w], ...Array(h * w).keys());

test('padding counts, what ceilMode lets hang over it does not', () => {
  // F.avg_pool2d(arange(1, 6) of shape (1, 1, 1, 6), (2, 4), (2, 3), (1, 2), ceil_mode=True)
  const input = float64([1, 1, 1, 6], 1, 2, 3, 4, 5, 6);
  const attributes = { kernelSize: [2, 4], stride: [2, 3], padding: [1, 2], ceilMode: true } as const;
  expectValues(evaluate('avgPool2d', { input }, attributes).output, [1, 1, 1, 3], [0.375, 1.75, 1.375]);
});

test('ceilMode without padding divides by what is there', () => {
  // F.avg_pool2d(arange(16).reshape(1, 1, 4, 4), 3, 2, ceil_mode=True)
  const { output } = evaluate('avgPool2d', { input: arange(4, 4) }, { kernelSize: 3, stride: 2, ceilMode: true });
  expectValues(output, [1, 1, 2, 2], [5, 6.5, 11, 12.5]);
});

test('ceilMode drops a window that would start in the padding', () => {
  // F.avg_pool2d(arange(25).reshape(1, 1, 5, 5), 2, 2, 1, ceil_mode=True)
  const attributes = { kernelSize: 2, stride: 2, padding: 1, ceilMode: true };
  const { output } = evaluate('avgPool2d', { input: arange(5, 5) }, attributes);
  expectValues(output, [1, 1, 3, 3], [0, 0.75, 1.75, 3.75, 9, 11, 8.75, 19, 21]);
});

test('the gradient is spread evenly', () => {
  const gradOutput = float64([1, 1, 1, 2], 4, 8);
  const { gradInput } = evaluate(
    'avgPool2dGrad',
    { gradOutput },
    { kernelSize: 2, stride: 1, inputShape: [1, 1, 2, 3] },
  );
  expectValues(gradInput, [1, 1, 2, 3], [1, 3, 2, 1, 3, 2]);
});
