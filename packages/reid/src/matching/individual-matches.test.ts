import { expect, test } from 'vitest';
import { individualMatches } from './individual-matches.ts';

const individuals = ['a', 'b', 'a', '', 'c', 'a', ''];
const row = Float32Array.of(0.5, 0.75, 0.625, 0.25, 0.125, 0.875, 0.375);
const of = (top: number, photos: number, own?: number) =>
  individualMatches(row, individuals, { top, photos }, (index) => index === own).map(({ individual, photos }) => [
    individual,
    photos.map(({ index }) => index),
  ]);

test('lists each individual once, by its best photo, with its best photos', () => {
  expect(of(9, 2)).toEqual([
    ['a', [5, 2]],
    ['b', [1]],
    ['', [6]],
    ['', [3]],
    ['c', [4]],
  ]);
  expect(of(2, 9)).toEqual([
    ['a', [5, 2, 0]],
    ['b', [1]],
  ]);
});

test("leaves out the query's own photo", () => {
  expect(of(2, 2, 5)).toEqual([
    ['b', [1]],
    ['a', [2, 0]],
  ]);
  expect(of(9, 1, 4).map(([name]) => name)).toEqual(['a', 'b', '', '']);
});
