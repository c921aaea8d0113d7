import { expect, test } from 'vitest';
import { duration, paceOf } from './estimate.ts';

test('a coffee between two decisions does not change the pace', () => {
  expect(paceOf([], 100)).toBeUndefined();
  expect(paceOf([8], 10)).toEqual({ seconds: 8, left: 80 });
  expect(paceOf([4, 1800, 6], 100)).toEqual({ seconds: 6, left: 600 });
  expect(paceOf([6, 4], 10)).toEqual({ seconds: 5, left: 50 });
});

test.each([
  [3.26, '3.3 s'],
  [9.96, '10 s'],
  [89, '89 s'],
  [300, '5 min'],
  [5400, '1 h 30 min'],
  [7200, '2 h'],
  [100_000, '28 h'],
])('%d seconds are %s', (seconds, says) => {
  expect(duration(seconds)).toBe(says);
});
