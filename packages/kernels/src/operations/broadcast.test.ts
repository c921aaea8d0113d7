import { expect, test } from 'vitest';
import { evaluate, float64 } from '../conformance/evaluate.ts';
import { expectValues } from '../testing/expect-values.ts';
import { broadcastShapes, broadcastStrides } from './broadcast.ts';

test('shapes broadcast as in numpy', () => {
  expect(broadcastShapes('add', [2, 1, 4], [3, 1])).toEqual([2, 3, 4]);
  expect(broadcastShapes('add', [], [5])).toEqual([5]);
  expect(() => broadcastShapes('add', [2, 3], [2])).toThrow(
    'add: expected b to be broadcastable to [2, 3], received [2]',
  );
});

test('repeated dimensions have a stride of 0', () => {
  expect(broadcastStrides([3, 1, 4], [2, 3, 5, 4])).toEqual([0, 4, 0, 1]);
  expect(broadcastStrides([], [2, 3])).toEqual([0, 0]);
});

test('add, sub and mul, both sides repeated', () => {
  const inputs = { a: float64([2, 1], 10, 20), b: float64([3], 1, 2, 3) };
  expectValues(evaluate('add', inputs, {}).output, [2, 3], [11, 12, 13, 21, 22, 23]);
  expectValues(evaluate('sub', inputs, {}).output, [2, 3], [9, 8, 7, 19, 18, 17]);
  expectValues(evaluate('mul', inputs, {}).output, [2, 3], [10, 20, 30, 20, 40, 60]);
});

test('sumTo undoes broadcastTo', () => {
  const input = float64([2, 1, 2], 1, 2, 3, 4);
  const repeated = evaluate('broadcastTo', { input }, { shape: [2, 2, 3, 2] }).output;
  // biome-ignore format: one row per line
  expectValues(repeated, [2, 2, 3, 2], [
    1, 2, 1, 2, 1, 2,
    3, 4, 3, 4, 3, 4,
    1, 2, 1, 2, 1, 2,
    3, 4, 3, 4, 3, 4,
  ]);
  expectValues(evaluate('sumTo', { input: repeated }, { shape: [2, 1, 2] }).output, [2, 1, 2], [6, 12, 18, 24]);
  expectValues(evaluate('sumTo', { input: repeated }, { shape: [] }).output, [], [60]);
});

test('scale and accumulate', () => {
  expectValues(evaluate('scale', { input: float64([2], 3, -4) }, { factor: -0.5 }).output, [2], [-1.5, 2]);
  const target = float64([2], 1, 2);
  evaluate('accumulate', { target, value: float64([2], 10, 20) }, {});
  expectValues(target, [2], [11, 22]);
});
