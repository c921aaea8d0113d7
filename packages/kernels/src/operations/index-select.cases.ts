import { type ConformanceCase, make, normal } from '../conformance/case.ts';
import { int32 } from '../conformance/evaluate.ts';
import type { Shape } from '../contract.ts';

export function indexSelectCases(): ConformanceCase[] {
  const cases: [string, Shape, number[]][] = [
    ['rows in another order', [4, 3], [2, 0, 3, 1]],
    ['one row', [7, 5], [6]],
    ['a row of all', [1, 4], [0]],
    ['single values', [9], [8, 1, 4]],
    ['4-D', [3, 2, 3, 5], [2, 0]],
    ['rows of 257 of 1,000', [1000, 257], Array.from({ length: 100 }, (_, i) => (i * 37) % 1000)],
    ['outside', [3, 4], [1, 3, -1, 0, 1000000]],
  ];
  const again: typeof cases = [
    ['the same row again and again', [4, 3], [1, 1, 3, 1, 1]],
    ['300 times of 5', [5, 7], Array.from({ length: 300 }, (_, i) => (i * i) % 5)],
  ];
  const selected = (shape: Shape, index: number[]) => [index.length, ...shape.slice(1)];
  return [
    ...[...cases, ...again].flatMap(([title, inputShape, index]) => [
      make('indexSelect', title, {}, () => ({
        input: normal('input', inputShape),
        index: int32([index.length], ...index),
      })),
      make('indexSelectGrad', title, { inputShape }, () => ({
        gradOutput: normal('gradOutput', selected(inputShape, index), index.length ** -0.5),
        index: int32([index.length], ...index),
      })),
    ]),
    ...cases.map(([title, shape, index]) =>
      make('indexCopy', title, {}, () => ({
        target: normal('target', shape),
        index: int32([index.length], ...index),
        source: normal('source', selected(shape, index)),
      })),
    ),
  ];
}
