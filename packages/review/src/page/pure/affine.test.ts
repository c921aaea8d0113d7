import { expect, test } from 'vitest';
import {
  type Affine,
  applied,
  boxToPixels,
  compose,
  composed,
  cssMatrix,
  fromCorners,
  identity,
  inverted,
} from './affine.ts';

const turned: Affine = [0, -2, 10, 3, 0, -4];

test('composing is doing one after the other', () => {
  const box = boxToPixels([100, 50, 400, 200]);
  expect(applied(box, [0.5, 0.25])).toEqual([300, 100]);
  expect(applied(compose(turned, box), [0.5, 0.25])).toEqual(applied(turned, [300, 100]));
  expect(composed(turned, box, identity)).toEqual(compose(turned, box));
});

test('the way back leads back, and there is none out of a line', () => {
  const [x, y] = applied(compose(inverted(turned)!, turned), [7, -3]);
  expect(x).toBeCloseTo(7);
  expect(y).toBeCloseTo(-3);
  expect(inverted([1, 2, 0, 2, 4, 0])).toBeUndefined();
});

test('where three places went says where all go', () => {
  const [a, b, c] = (
    [
      [0, 0],
      [1, 0],
      [0, 1],
    ] as const
  ).map((place) => applied(turned, place));
  expect(fromCorners(a!, b!, c!)).toEqual(turned);
});

test('CSS has columns first', () => {
  expect(cssMatrix([1, 2, 3, 4, 5, 6])).toBe('matrix(1, 4, 2, 5, 3, 6)');
});
