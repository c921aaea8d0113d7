import { expect, test } from 'vitest';
import { costOf } from './cost.ts';
import { f32, i32 } from './shape.ts';

// Two images of 5 × 7 px and 6 channels, in 3 groups, become 4 × 5 px and 9 channels: 2 · 9 · 4 · 5 sums of 2 · 3 · 4 products.
const [input, weight, bias, output] = [f32(2, 6, 5, 7), f32(9, 2, 3, 4), f32(9), f32(2, 9, 4, 5)];
const flop = 2 * (2 * 9 * 4 * 5) * (2 * 3 * 4);

test('a convolution and its gradients have the same products', () => {
  const [read, written] = [4 * (2 * 6 * 5 * 7 + 9 * 2 * 3 * 4 + 9), 4 * 2 * 9 * 4 * 5];
  expect(costOf('conv2d', { input, weight, bias }, { output })).toEqual({
    bytesRead: read,
    bytesWritten: written,
    flop,
  });
  expect(costOf('conv2dInputGrad', { gradOutput: output, weight }, { gradInput: input }).flop).toBe(flop);
  expect(costOf('conv2dWeightGrad', { gradOutput: output, input }, { gradWeight: weight }).flop).toBe(flop);
});

test('so has a linear layer', () => {
  const [input, weight, output] = [f32(3, 5), f32(7, 5), f32(3, 7)];
  expect(costOf('linear', { input, weight, bias: undefined }, { output }).flop).toBe(2 * 3 * 5 * 7);
  expect(costOf('linearInputGrad', { gradOutput: output, weight }, { gradInput: input }).flop).toBe(2 * 3 * 5 * 7);
  expect(costOf('linearWeightGrad', { gradOutput: output, input }, { gradWeight: weight }).flop).toBe(2 * 3 * 5 * 7);
});

test('what is updated in place is read and written', () => {
  const tensor = f32(10);
  const inputs = { param: tensor, grad: tensor, expAvg: tensor, expAvgSq: tensor };
  expect(costOf('adamStep', inputs, {})).toEqual({ bytesRead: 160, bytesWritten: 120 });
});

test('other operations have bytes alone', () => {
  const [input, weight, target] = [f32(4, 3), f32(3), i32(4)];
  expect(costOf('crossEntropy', { input, target }, { output: f32() })).toEqual({ bytesRead: 64, bytesWritten: 4 });
  expect(costOf('batchNorm', { input, weight, bias: weight }, { output: input }).flop).toBeUndefined();
});
