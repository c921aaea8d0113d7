import { expect, test } from 'vitest';
import { evaluate, float64, int32 } from '../conformance/evaluate.ts';
import { expectValues } from '../testing/expect-values.ts';

const arange = (h: number, w: number) => float64([1, 1, h, w], ...Array(h * w).keys());

test('ceilMode keeps a window that hangs over the edge', () => {
  // F.max_pool2d(arange(16).reshape(1, 1, 4, 4), 3, 2, ceil_mode=True, return_indices=True)
  const { output, indices } = evaluate(
    'maxPool2d',
    { input: arange(4, 4) },
    { kernelSize: 3, stride: 2, ceilMode: true },
  );
  expectValues(output, [1, 1, 2, 2], [10, 11, 14, 15]);
  expectValues(indices, [1, 1, 2, 2], [10, 11, 14, 15]);
});

test('ceilMode drops a window that would start in the padding', () => {
  // F.max_pool2d(arange(25).reshape(1, 1, 5, 5), 2, 2, 1, ceil_mode=True)
  const attributes = { kernelSize: 2, stride: 2, padding: 1, ceilMode: true };
  const { output } = evaluate('maxPool2d', { input: arange(5, 5) }, attributes);
  expectValues(output, [1, 1, 3, 3], [0, 2, 4, 10, 12, 14, 20, 22, 24]);
});

test('padding never wins', () => {
  const input = float64([1, 1, 2, 2], -1, -2, -3, -4);
  const { output } = evaluate('maxPool2d', { input }, { kernelSize: 2, stride: 1, padding: 1 });
  expectValues(output, [1, 1, 3, 3], [-1, -1, -2, -1, -1, -2, -3, -3, -4]);
});

test('stride larger than the kernel skips pixels', () => {
  const { output } = evaluate('maxPool2d', { input: arange(5, 7) }, { kernelSize: 2, stride: [3, 4] });
  expectValues(output, [1, 1, 2, 2], [8, 12, 29, 33]);
});

test('the first of equal values; NaN before all', () => {
  const equal = evaluate('maxPool2d', { input: float64([1, 1, 2, 2], 1, 3, 3, 3) }, { kernelSize: 2 });
  expectValues(equal.indices, [1, 1, 1, 1], [1]);
  // F.max_pool2d(tensor([[[[1, nan], [nan, 4]]]]), 2, return_indices=True)
  const { output, indices } = evaluate(
    'maxPool2d',
    { input: float64([1, 1, 2, 2], 1, NaN, NaN, 4) },
    { kernelSize: 2 },
  );
  expectValues(output, [1, 1, 1, 1], [NaN]);
  expectValues(indices, [1, 1, 1, 1], [2]);
});

test('a plane of −∞ has a place, too', () => {
  const input = float64([1, 1, 2, 2], -Infinity, -Infinity, -Infinity, -Infinity);
  const { output, indices } = evaluate('maxPool2d', { input }, { kernelSize: 2 });
  expectValues(output, [1, 1, 1, 1], [-Infinity]);
  expectValues(indices, [1, 1, 1, 1], [0]);
});

test('gradients of overlapping windows add up, each in its plane', () => {
  const attributes = { kernelSize: 2, stride: 1, inputShape: [1, 2, 2, 3] };
  const gradOutput = float64([1, 2, 1, 2], 1, 2, 3, 4);
  const indices = int32([1, 2, 1, 2], 1, 1, 3, 2);
  const { gradInput } = evaluate('maxPool2dGrad', { gradOutput, indices }, attributes);
  expectValues(gradInput, [1, 2, 2, 3], [0, 3, 0, 0, 0, 0, 0, 0, 4, 3, 0, 0]);
});

test('padding of more than half the kernel could leave a window empty', () => {
  expect(() => evaluate('maxPool2d', { input: arange(4, 4) }, { kernelSize: 3, padding: 2 })).toThrow(
    'maxPool2d: expected padding to be at most half of kernelSize 3, received 2',
  );
});
