import { expect, test } from 'vitest';
import { solve } from './solve.ts';

test('solves a symmetric positive definite system', () => {
  const matrix = [
    [4, 2, -1],
    [2, 5, 0.5],
    [-1, 0.5, 3],
  ].map((row) => Float64Array.from(row));
  const x = [1, -2, 3];
  const right = Float64Array.from(matrix, (row) => row.reduce((sum, value, i) => sum + value * x[i]!, 0));
  expect(Array.from(solve(matrix, right))).toEqual(x.map((value) => expect.closeTo(value, 12)));
  expect(Array.from(right)).toEqual([-3, -6.5, 7]);
});

test('an empty system has an empty solution', () => expect(solve([], new Float64Array())).toEqual(new Float64Array()));
