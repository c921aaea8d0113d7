import { type ConformanceCase, forward, make, normal, values } from '../conformance/case.ts';
import type { Shape } from '../contract.ts';
import type { MaxPool2dAttributes, Pool2dAttributes } from './pool2d.ts';

export function pool2dCases(): ConformanceCase[] {
  const maxOnly: [string, Shape, MaxPool2dAttributes][] = [
    ["Darknet's 2×2 at stride 1", [2, 3, 13, 10], { kernelSize: 2, stride: 1, padding: 0, paddingEnd: 1 }],
    ["Darknet's 2×2 at stride 2, odd size", [1, 2, 7, 9], { kernelSize: 2, stride: 2, padding: 0, paddingEnd: 1 }],
    ['padding at one side each', [1, 3, 6, 5], { kernelSize: 3, stride: 1, padding: [1, 0], paddingEnd: [0, 2] }],
  ];
  const cases: [string, Shape, Pool2dAttributes][] = [
    ['2×2', [2, 3, 8, 6], { kernelSize: 2 }],
    ['2×2, odd size drops the rest', [1, 5, 7, 9], { kernelSize: 2 }],
    ['3×3, stride 2, padding 1', [2, 3, 15, 14], { kernelSize: 3, stride: 2, padding: 1 }],
    ['3×3, stride 1, padding 1', [1, 2, 6, 7], { kernelSize: 3, stride: 1, padding: 1 }],
    ['5×5, stride 1, padding 2', [1, 3, 5, 4], { kernelSize: 5, stride: 1, padding: 2 }],
    ['stride > kernel', [2, 3, 11, 10], { kernelSize: 2, stride: 3 }],
    ['ceilMode', [1, 2, 8, 7], { kernelSize: 3, stride: 2, ceilMode: true }],
    ['ceilMode drops a window in the padding', [1, 3, 5, 6], { kernelSize: 2, stride: 2, padding: 1, ceilMode: true }],
    ['ceilMode, window over the padding', [1, 3, 7, 6], { kernelSize: 4, stride: 3, padding: 2, ceilMode: true }],
    ['ceilMode, stride > kernel', [2, 1, 9, 7], { kernelSize: 2, stride: 4, padding: 1, ceilMode: true }],
    ['pairs', [2, 3, 9, 11], { kernelSize: [3, 2], stride: [2, 3], padding: [1, 0] }],
    ['1×1 input', [3, 5, 1, 1], { kernelSize: 1 }],
    ['whole plane', [2, 7, 6, 5], { kernelSize: [6, 5] }],
    ['4,096 values a window', [1, 2, 64, 64], { kernelSize: 64 }],
    ["the best of an individual's 3 sub-centres", [5, 1, 347, 3], { kernelSize: [1, 3] }],
  ];
  const ofShape = (shape: Shape) => normal('gradOutput', shape);
  const max = [...cases, ...maxOnly].flatMap(([title, inputShape, attributes]) => {
    const input = () => normal('input', inputShape);
    return [
      make('maxPool2d', title, attributes, () => ({ input: input() })),
      make('maxPool2dGrad', title, { ...attributes, inputShape }, () => {
        const { output, indices } = forward('maxPool2d', { input: input() }, attributes);
        return { gradOutput: ofShape(output.shape), indices };
      }),
    ];
  });
  const average = cases.flatMap(([title, inputShape, attributes]) => {
    const input = () => normal('input', inputShape);
    return [
      make('avgPool2d', title, attributes, () => ({ input: input() })),
      make('avgPool2dGrad', title, { ...attributes, inputShape }, () => ({
        gradOutput: ofShape(forward('avgPool2d', { input: input() }, attributes).output.shape),
      })),
    ];
  });
  return [
    ...max,
    ...average,
    make('maxPool2d', 'the first of equal values', { kernelSize: 3, stride: 1, padding: 1 }, () => ({
      input: values([1, 1, 3, 4], 1, 1, 1, 1, 1, 2, 2, 1, 2, 1, 1, 1),
    })),
    make('maxPool2d', 'all below 0: padding does not win', { kernelSize: 2, stride: 1, padding: 1 }, () => ({
      input: values([1, 1, 2, 2], -1, -2, -3, -4),
    })),
    make('maxPool2d', 'NaN wins', { kernelSize: 2 }, () => ({
      input: values([1, 1, 2, 6], NaN, 5, 1, 2, 3, 4, 6, 7, 8, NaN, 9, 1),
    })),
  ];
}
