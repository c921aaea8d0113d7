import { expect, it } from 'vitest';
import { interleave } from './interleave.ts';

it('lets every entry take its turn in every round', () => {
  expect([...interleave([2, 2, 2])]).toEqual([0, 1, 2, 0, 1, 2]);
});

it('lets entries that are done sit out', () => {
  expect([...interleave([3, 1, 0, 2])]).toEqual([0, 1, 3, 0, 3, 0]);
});

it('of no entries is nothing', () => {
  expect([...interleave([])]).toEqual([]);
});
