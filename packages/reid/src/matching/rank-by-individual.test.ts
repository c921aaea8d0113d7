import { expect, test } from 'vitest';
import { withIndividuals } from './rank-by-individual.ts';

/** Places from the best to the last. */
const order = (row: Float32Array) => [...row.keys()].sort((a, b) => row[b]! - row[a]!);

test('photos of an animal that is sure follow its best one, in their own order', () => {
  const row = withIndividuals(Float32Array.of(0.1, 0.95, 0.3, 0.5, 0.2), ['A', 'A', 'A', 'B', 'B']);
  expect(order(row)).toEqual([1, 2, 0, 3, 4]);
  expect(row[1]).toBeCloseTo(0.95, 6);
});

test('an animal that is unsure does not fill the list', () => {
  const row = withIndividuals(Float32Array.of(0.1, 0.4, 0.12, 0.35, 0.3), ['A', 'A', 'A', 'B', 'C']);
  expect(order(row).slice(0, 3)).toEqual([1, 3, 4]);
});

test('photos of unknown animals stand for themselves', () => {
  const row = withIndividuals(Float32Array.of(0.9, 0.1, 0.2), ['', '', 'B']);
  expect(order(row)).toEqual([0, 2, 1]);
  expect(row[1]).toBeCloseTo(0.1, 6);
});

test('the first photo stays the first', () => {
  for (const best of [0.01, 0.5, 0.99, 1]) {
    const row = withIndividuals(Float32Array.of(best, 0, best - 0.005, 0), ['A', 'A', 'B', 'B']);
    expect(order(row)[0]).toBe(0);
  }
});
