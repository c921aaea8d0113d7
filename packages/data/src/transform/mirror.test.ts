import { expect, test } from 'vitest';
import { mirror } from './mirror.ts';

test('exchanges left and right of every row of every plane', () => {
  const planes = Float32Array.from({ length: 2 * 2 * 3 }, (_, i) => i);
  mirror(planes, 3);
  expect([...planes]).toEqual([2, 1, 0, 5, 4, 3, 8, 7, 6, 11, 10, 9]);
});
