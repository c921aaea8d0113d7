import { expect, test } from 'vitest';
import { mergeAxes } from './strides.ts';

test('a contiguous tensor is one axis', () => {
  const axes = [4, 3, 1, 2].map((extent, d) => ({ extent, strides: [[6, 2, 2, 1][d]!] }));
  expect(mergeAxes('x', axes)).toEqual([{ extent: 24, strides: [1] }]);
});

test('axes stay apart where one of the tensors repeats', () => {
  const axes = [
    { extent: 4, strides: [6, 0] },
    { extent: 3, strides: [2, 1] },
    { extent: 2, strides: [1, 0] },
  ];
  expect(mergeAxes('x', axes)).toEqual(axes);
});

test('axes that all tensors repeat merge', () => {
  const axes = [
    { extent: 4, strides: [0] },
    { extent: 3, strides: [0] },
  ];
  expect(mergeAxes('x', axes)).toEqual([{ extent: 12, strides: [0] }]);
});

test('a scalar has no axes', () => {
  expect(mergeAxes('x', [])).toEqual([]);
});

test('more axes than a shader walks through are an error', () => {
  const axes = Array.from({ length: 9 }, (_, d) => ({ extent: 2, strides: [d % 2] }));
  expect(() => mergeAxes('add', axes)).toThrow('add: expected at most 8 dimensions after merging but received 9');
});
