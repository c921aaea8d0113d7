import { anyShapes, type ConformanceCase, make, normal } from '../conformance/case.ts';
import type { Shape } from '../contract.ts';
import { size } from '../shape.ts';

export function broadcastCases(): ConformanceCase[] {
  const pairs: [string, Shape, Shape][] = [
    ...anyShapes.map((shape): [string, Shape, Shape] => [`[${shape}] and the same`, shape, shape]),
    ['a row to every row', [2, 3, 4], [4]],
    ['a column to every column', [3, 1], [3, 5]],
    ['a value per channel', [2, 3, 4, 5], [1, 3, 1, 1]],
    ['a value per map', [2, 3, 4, 5], [2, 3, 1, 1]],
    ['a value per map of odd size', [3, 5, 3, 3], [3, 5, 1, 1]],
    ['a map per value', [3, 5, 1, 1], [3, 5, 4, 4]],
    ['a value per photo', [3, 2, 3, 2], [3, 1, 1, 1]],
    ['both sides', [2, 1, 4], [1, 3, 1]],
    ['outer and inner', [1, 3, 1, 5], [2, 1, 4, 1]],
    ['five dimensions', [2, 1, 3, 1, 2], [3, 1, 2, 1]],
    ['a scalar', [], [2, 3]],
    ['one value', [5], [1]],
  ];
  const shapes: [string, Shape, Shape][] = [
    ['the same', [2, 3, 4], [2, 3, 4]],
    ['a scalar', [2, 3, 4], []],
    ['one value of 4,000', [4000], [1]],
    ['the inner dimension', [2, 3, 4], [4]],
    ['the inner dimension of 4,000 rows', [4000, 3], [3]],
    ['the outer dimension', [5, 7], [5, 1]],
    ['the middle', [2, 3, 4], [3, 1]],
    ['around the middle', [2, 3, 4], [2, 1, 4]],
    ['a bias of a convolution', [4, 5, 6, 7], [1, 5, 1, 1]],
    ['a mean over the plane', [2, 3, 8, 9], [2, 3, 1, 1]],
    ['every other of five', [2, 3, 2, 3, 2], [2, 1, 2, 1, 2]],
  ];
  return [
    ...pairs.flatMap(([title, a, b]) =>
      (['add', 'sub', 'mul'] as const).map((operation) =>
        make(operation, title, {}, () => ({ a: normal('a', a), b: normal('b', b) })),
      ),
    ),
    ...shapes.flatMap(([title, large, small]) => [
      make('sumTo', title, { shape: small }, () => ({
        input: normal('input', large, (size(small) / size(large)) ** 0.5),
      })),
      make('broadcastTo', title, { shape: large }, () => ({ input: normal('input', small) })),
    ]),
  ];
}
