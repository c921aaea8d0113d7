import { test } from 'vitest';
import { evaluate, float64 } from '../conformance/evaluate.ts';
import { expectValues } from '../testing/expect-values.ts';

const input = float64([2, 3], 1, 2, 3, 4, 5, 6);
const weight = float64([2, 3], 1, 0, -1, 2, 1, 0);
const gradOutput = float64([2, 2], 1, 2, 3, 4);

test('with and without bias', () => {
  expectValues(evaluate('linear', { input, weight }, {}).output, [2, 2], [-2, 4, -2, 13]);
  const bias = float64([2], 10, 20);
  expectValues(evaluate('linear', { input, weight, bias }, {}).output, [2, 2], [8, 24, 8, 33]);
});

test('gradients', () => {
  expectValues(evaluate('linearInputGrad', { gradOutput, weight }, {}).gradInput, [2, 3], [5, 2, -1, 11, 4, -3]);
  expectValues(evaluate('linearWeightGrad', { gradOutput, input }, {}).gradWeight, [2, 3], [13, 17, 21, 18, 24, 30]);
});
