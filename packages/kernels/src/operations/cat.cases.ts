import { type ConformanceCase, make, normal } from '../conformance/case.ts';
import type { HostTensor, Shape } from '../contract.ts';

export function catCases(): ConformanceCase[] {
  const cases: [string, Shape, number, number[]][] = [
    ['a single argument', [2, 3], 1, [3]],
    ['rows', [0, 4], 0, [2, 3]],
    ['channels', [2, 0, 3, 5], 1, [4, 1, 6]],
    ['the last dimension', [3, 2, 0], -1, [5, 2]],
    ['vectors', [0], 0, [1, 2, 3]],
    ['blocks of multiples of four', [3, 0, 2, 6], 1, [2, 1, 4]],
    ['some blocks in fours, one not', [2, 0, 3, 2], 1, [2, 4, 3]],
    ['17 arguments', [2, 0, 3, 3], 1, Array.from({ length: 17 }, (_, i) => 1 + (i % 4))],
  ];
  return cases.flatMap(([title, shape, dim, sizes]) => {
    const d = dim < 0 ? dim + shape.length : dim;
    const part = (extent: number) => shape.map((e, i) => (i === d ? extent : e));
    const parts = () =>
      Object.fromEntries(sizes.map((extent, i): [string, HostTensor] => [`${i}`, normal(`${i}`, part(extent))]));
    const whole = part(sizes.reduce((a, b) => a + b, 0));
    return [
      make('cat', title, { dim }, parts),
      make('catGrad', title, { dim, sizes }, () => ({ gradOutput: normal('gradOutput', whole) })),
    ];
  });
}
