import { type ConformanceCase, forward, make, normal } from '../conformance/case.ts';
import type { Shape } from '../contract.ts';

export function softmaxCases(): ConformanceCase[] {
  const cases: [string, Shape, number, number?][] = [
    ['rows', [3, 7], 1],
    ['columns', [3, 7], 0],
    ['the middle of three', [2, 5, 3], 1],
    ['counted from the end', [2, 3, 4, 5], -1],
    ['one value', [4, 1], 1],
    ['a vector', [6], 0],
    ['4,000 classes', [2, 4000], 1],
    ['large logits', [3, 9], 1, 300],
  ];
  return cases.flatMap(([title, shape, dim, factor]) => {
    const input = () => normal('input', shape, factor);
    const gradOutput = () => normal('gradOutput', shape);
    return [
      make('softmax', title, { dim }, () => ({ input: input() })),
      make('softmaxGrad', title, { dim }, () => ({
        gradOutput: gradOutput(),
        output: forward('softmax', { input: input() }, { dim }).output,
      })),
      make('logSoftmax', title, { dim }, () => ({ input: input() })),
      make('logSoftmaxGrad', title, { dim }, () => ({
        gradOutput: normal('gradOutput', shape, shape.at(dim)! ** -0.5),
        output: forward('logSoftmax', { input: input() }, { dim }).output,
      })),
    ];
  });
}
