import { expect, test } from 'vitest';
import { adjustedRandIndex } from './adjusted-rand-index.ts';

test.each([
  // Values of scikit-learn's adjusted_rand_score.
  [[0, 0, 1, 1], [0, 0, 1, 1], 1],
  [[0, 0, 1, 2], [0, 0, 1, 1], 0.5714285714285714],
  [[0, 0, 1, 1], [0, 0, 1, 2], 0.5714285714285714],
  [[0, 0, 0, 0], [0, 1, 2, 3], 0],
  [[0, 0, 1, 1], [0, 1, 0, 1], -0.5],
  [['a', 'b', 'c'], ['x', 'y', 'z'], 1],
  [[1, 1, 1], [2, 2, 2], 1],
])('%j and %j', (truth, found, expected) => {
  expect(adjustedRandIndex(truth, found)).toBeCloseTo(expected, 12);
});

test('lists of other lengths are no two ways to part the same', () => {
  expect(() => adjustedRandIndex([1], [1, 2])).toThrow('expected 1 labels, received 2');
});
