import { expect, test } from 'vitest';
import { breakTies } from './break-ties.ts';

const order = (row: ArrayLike<number>) =>
  Array.from(row)
    .map((_, i) => i)
    .sort((a, b) => row[b]! - row[a]! || a - b);

test('puts equal scores in the order of the second row and keeps the others', () => {
  const result = breakTies([0.5, 0.25, 0.5, 0.5, 0.75], [1, 9, 3, 2, 0]);
  expect(order(result)).toEqual([4, 2, 3, 0, 1]);
  expect([result[4], result[2], result[1]]).toEqual([0.75, 0.5, 0.25]);
  expect(result[0]).toBeCloseTo(0.5, 6);
});

test('equal in both rows stays equal', () => {
  const result = breakTies([0.5, 0.5, 0.5], [1, 2, 1]);
  expect(result[0]).toBe(result[2]);
  expect(result[1]).toBe(0.5);
  expect(result[0]).toBeLessThan(0.5);
});

test('goes down from neighbours that are only the least apart, around zero and below', () => {
  const next = 0.5 - 2 ** -25;
  expect(order(breakTies([0.5, 0.5, 0.5, next, next], [3, 2, 1, 0, 5]))).toEqual([0, 1, 2, 4, 3]);
  const scores = [-1, -1, 0, 0, -0, -1];
  expect(order(breakTies(scores, [1, 2, 1, 2, 3, 3]))).toEqual([4, 3, 2, 5, 1, 0]);
});

test('NaN and −∞ come last, not first', () => {
  const result = breakTies([Number.NaN, 1, Number.NEGATIVE_INFINITY, 1, 1], [9, Number.NaN, 9, 0, 1]);
  expect(order(result)).toEqual([4, 3, 1, 0, 2]);
  expect(result[0]).toBe(Number.NEGATIVE_INFINITY);
});

test('agrees with a sort by both', () => {
  const count = 3000;
  const first = Array.from({ length: count }, (_, i) => Math.round(3 * Math.sin(i * i)) / 3);
  const second = Array.from({ length: count }, (_, i) => Math.cos(i * 1.7));
  const expected = first.map((_, i) => i).sort((a, b) => first[b]! - first[a]! || second[b]! - second[a]!);
  expect(order(breakTies(first, second))).toEqual(expected);
});
