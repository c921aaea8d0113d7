import { expect, test } from 'vitest';
import { selfRows } from './self-rows.ts';

const side = (...photos: [path: string, file: string, x?: number][]) => ({
  paths: photos.map(([path]) => path),
  photos: photos.map(([path, file, x]) => ({
    path,
    file,
    individual: '',
    ...(x !== undefined && { box: { x, y: 0, w: 9, h: 9 } }),
  })),
});

test('a photo is itself where file and box are, whatever its path', () => {
  const gallery = side(['a', '/1', 0], ['a#2', '/1', 50], ['b', '/2']);
  const own = selfRows(side(['x', '/1', 50], ['a', '/1', 0], ['a', '/1'], ['b', '/3'], ['c', '/2']), gallery);
  expect([0, 1, 2, 3, 4].map(own)).toEqual([1, 0, undefined, undefined, 2]);
});

test('without files it goes by path', () => {
  const own = selfRows({ paths: ['b', 'c'] }, side(['a', '/1'], ['b', '/2']));
  expect([0, 1].map(own)).toEqual([1, undefined]);
});
