import { type ConformanceCase, make, normal } from '../conformance/case.ts';
import { int32 } from '../conformance/evaluate.ts';
import type { HostTensor } from '../contract.ts';

/** Descriptors as networks give them: rows of length 1. */
function unit(key: string, shape: readonly number[]): HostTensor {
  const tensor = normal(key, shape);
  const width = shape.at(-1)!;
  for (let begin = 0; begin < tensor.data.length; begin += width) {
    const row = tensor.data.subarray(begin, begin + width);
    const length = Math.hypot(...row);
    for (const [i, value] of row.entries()) row[i] = Math.fround(value / length);
  }
  return tensor;
}

export function mutualNearestCases(): ConformanceCase[] {
  const cases: [string, number, number, number, number[]][] = [
    ['1×1', 1, 1, 4, [1]],
    ['one descriptor asked', 1, 7, 64, [7, 3]],
    ['one descriptor known', 9, 1, 64, [1, 0, 1]],
    ['whole tiles', 16, 32, 64, [32, 16]],
    ['tiles and a rest', 33, 37, 64, [37, 16, 1, 0, 18]],
    ['odd dimensions', 13, 21, 7, [21, 20]],
    ['SIFT', 40, 50, 128, [50, 12]],
    ['the longest', 12, 19, 256, [19, 18]],
    ['many', 130, 150, 32, [150, 149, 64, 0]],
  ];
  return cases.map(([title, q, k, d, count]) =>
    make('mutualNearest', title, {}, () => ({
      query: unit('query', [q, d]),
      gallery: unit('gallery', [count.length, k, d]),
      count: int32([count.length], ...count),
    })),
  );
}
