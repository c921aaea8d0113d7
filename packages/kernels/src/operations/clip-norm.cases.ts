import { anyShapes, type ConformanceCase, make, normal, values } from '../conformance/case.ts';
import type { Shape } from '../contract.ts';

export function clipNormCases(): ConformanceCase[] {
  const clipped: [string, Shape, number, number][] = [
    ...anyShapes.map((shape): [string, Shape, number, number] => [`[${shape}]`, shape, 3, 1]),
    ['below the limit', [5], 0.5, 1],
    ['at the limit', [5], 1, 1],
    ['norm 0', [5], 0, 2],
    ['NaN', [5], NaN, 1],
    ['infinity', [5], Infinity, 1],
  ];
  return [
    ...clipped.map(([title, shape, norm, maxNorm]) =>
      make('clipNorm', title, { maxNorm }, () => ({ value: normal('value', shape), norm: values([], norm) })),
    ),
    make('clipNorm', 'infinite gradients become NaN', { maxNorm: 1 }, () => ({
      value: values([3], Infinity, -1, 2),
      norm: values([], Infinity),
    })),
  ];
}
