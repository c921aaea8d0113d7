import { expect, test } from 'vitest';
import { evaluate, float64, int32 } from '../conformance/evaluate.ts';
import { expectValues } from '../testing/expect-values.ts';

const input = () => float64([3, 2], 1, 2, 3, 4, 5, 6);

test('indexSelect takes rows in any order and more than once', () => {
  const { output } = evaluate('indexSelect', { input: input(), index: int32([4], 2, 0, 2, 1) }, {});
  expectValues(output, [4, 2], [5, 6, 1, 2, 5, 6, 3, 4]);
});

test('indexSelectGrad adds up what was taken from a row', () => {
  const gradOutput = float64([4, 2], 1, 10, 2, 20, 4, 40, 8, 80);
  const inputs = { gradOutput, index: int32([4], 2, 0, 2, 2) };
  expectValues(evaluate('indexSelectGrad', inputs, { inputShape: [3, 2] }).gradInput, [3, 2], [2, 20, 0, 0, 13, 130]);
});

test('indexCopy overwrites the rows named and no others', () => {
  const target = input();
  evaluate('indexCopy', { target, index: int32([2], 2, 0), source: float64([2, 2], -1, -2, -3, -4) }, {});
  expectValues(target, [3, 2], [-3, -4, 3, 4, -1, -2]);
});

test.for([3, -1, 1e9])('row %i does not exist: NaN is read, nothing is written', (row) => {
  const { output } = evaluate('indexSelect', { input: input(), index: int32([2], 1, row) }, {});
  expect([...output.data]).toEqual([3, 4, Number.NaN, Number.NaN]);
  const target = input();
  evaluate('indexCopy', { target, index: int32([1], row), source: float64([1, 2], 7, 7) }, {});
  expect(target).toEqual(input());
  const inputs = { gradOutput: float64([1, 2], 7, 7), index: int32([1], row) };
  expectValues(evaluate('indexSelectGrad', inputs, { inputShape: [3, 2] }).gradInput, [3, 2], [0, 0, 0, 0, 0, 0]);
});
