import { expect, test } from 'vitest';
import { type Affine, fitAffine, similarityOf, squaredError } from './affine.ts';

const pairsOf = ([a, b, c, d, e, f]: Affine, points: readonly (readonly [number, number])[]) =>
  Float32Array.from(points.flatMap(([x, y]) => [x, y, a * x + b * y + c, d * x + e * y + f]));

test('two pairs give a rotation, a scale and a shift', () => {
  // By 90 degrees from x to y, twice as large, 5 to the right.
  const map: Affine = [0, -2, 5, 2, 0, 0];
  const pairs = pairsOf(map, [
    [1, 2],
    [4, -3],
  ]);
  expect(similarityOf(pairs, 0, 1)).toEqual(map.map((value) => expect.closeTo(value, 10)));
  expect(similarityOf(pairs, 1, 0)).toEqual(map.map((value) => expect.closeTo(value, 10)));
});

test('two pairs of one point give none', () => {
  expect(
    similarityOf(
      pairsOf(
        [1, 0, 0, 0, 1, 0],
        [
          [1, 2],
          [1, 2],
        ],
      ),
      0,
      1,
    ),
  ).toBeNull();
});

test('three pairs give their affine map, of those that are asked for', () => {
  const map: Affine = [1.5, -0.25, 3, 0.5, 0.75, -8];
  const pairs = pairsOf(map, [
    [0, 0],
    [8, 1],
    [999, -999],
    [3, 9],
  ]);
  pairs[2 * 4 + 2]! += 100;
  expect(fitAffine(pairs, [0, 1, 3])).toEqual(map.map((value) => expect.closeTo(value, 5)));
  expect(squaredError(map, pairs, 1)).toBeCloseTo(0, 5);
  expect(squaredError(map, pairs, 2)).toBeCloseTo(1e4, 0);
});

test('more pairs give the map with the least squares', () => {
  const pairs = pairsOf(
    [1, 0, 0, 0, 1, 0],
    [
      [0, 0],
      [2, 0],
      [0, 2],
      [2, 2],
    ],
  );
  // Nothing affine takes one corner alone away: a quarter of the way stays at each.
  pairs[3 * 4 + 2]! += 4;
  const map = fitAffine(pairs, [0, 1, 2, 3])!;
  expect([0, 1, 2, 3].map((i) => squaredError(map, pairs, i))).toEqual(Array(4).fill(expect.closeTo(1, 5)));
});

test('points on a line, or at one place, give none', () => {
  const identity: Affine = [1, 0, 0, 0, 1, 0];
  expect(
    fitAffine(
      pairsOf(identity, [
        [0, 0],
        [1, 2],
        [2, 4],
        [3, 6],
      ]),
      [0, 1, 2, 3],
    ),
  ).toBeNull();
  expect(
    fitAffine(
      pairsOf(identity, [
        [7, 7],
        [7, 7],
        [7, 7],
      ]),
      [0, 1, 2],
    ),
  ).toBeNull();
});
