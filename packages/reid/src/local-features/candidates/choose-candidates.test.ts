import { expect, test } from 'vitest';
import { candidatesOf, chooseCandidates } from './choose-candidates.ts';

test('large galleries are searched first unless something else is asked for', () => {
  expect(candidatesOf(undefined, 20_000)).toBe(null);
  expect(candidatesOf(undefined, 20_001)).toBe(1000);
  expect(candidatesOf('all', 50_000)).toBe(null);
  expect(candidatesOf(300, 2000)).toBe(300);
  expect(candidatesOf(2000, 2000)).toBe(null);
});

test('the best of two kinds of scores, in turn and each once', () => {
  const index = Float32Array.of(5, 4, 3, 2, 1);
  const cosines = Float32Array.of(0, 0.8, 0.1, 0.7, 0.9);
  expect(chooseCandidates([index], 2)).toEqual([0, 1]);
  expect(chooseCandidates([index, cosines], 3)).toEqual([0, 1, 4]);
  expect(chooseCandidates([index, cosines], 5)).toEqual([0, 1, 2, 3, 4]);
});
