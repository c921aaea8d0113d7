import { type ConformanceCase, make, normal } from '../conformance/case.ts';
import type { Shape } from '../contract.ts';
import { size } from '../shape.ts';
import { type Conv2dAttributes, conv2dGeometry } from './conv2d.ts';

export function conv2dCases(): ConformanceCase[] {
  const cases: [string, Shape, Shape, Conv2dAttributes, 'bias'?][] = [
    ['1×1 kernel', [2, 5, 7, 6], [3, 5, 1, 1], {}],
    ['1×1 kernel, stride 2, bias', [1, 8, 9, 10], [4, 8, 1, 1], { stride: 2 }, 'bias'],
    ['1×1 kernel, stride 3 leaves rows untouched', [1, 2, 8, 8], [3, 2, 1, 1], { stride: 3 }],
    ['3×3, padding 1', [2, 4, 8, 8], [8, 4, 3, 3], { padding: 1 }],
    ['3×3, padding 1, odd sizes, bias', [1, 3, 13, 11], [5, 3, 3, 3], { padding: 1 }, 'bias'],
    ['3×3, no padding, one output row', [3, 2, 3, 9], [2, 2, 3, 3], {}],
    ['3×3, stride 2, padding 1', [2, 6, 15, 10], [7, 6, 3, 3], { stride: 2, padding: 1 }],
    ['3×3, stride 2, even size', [1, 4, 8, 8], [4, 4, 3, 3], { stride: 2 }],
    ['3×3, more padding than kernel', [1, 2, 4, 5], [3, 2, 3, 3], { padding: 3 }],
    ['7×7, stride 2, padding 3', [1, 3, 33, 29], [10, 3, 7, 7], { stride: 2, padding: 3 }],
    ['2×2, stride 3', [2, 3, 11, 12], [4, 3, 2, 2], { stride: 3 }],
    ['3×3, dilation 2', [1, 4, 12, 9], [6, 4, 3, 3], { dilation: 2, padding: 2 }],
    ['pairs everywhere', [2, 3, 9, 12], [5, 3, 3, 2], { stride: [2, 1], padding: [0, 1], dilation: [1, 3] }, 'bias'],
    ['2 groups', [2, 6, 9, 9], [4, 3, 3, 3], { groups: 2, padding: 1 }, 'bias'],
    ['3 groups, stride 2', [1, 9, 8, 7], [6, 3, 3, 3], { groups: 3, stride: 2, padding: 1 }],
    ['depthwise, two outputs per channel', [1, 5, 8, 8], [10, 1, 3, 3], { groups: 5, padding: 1 }],
    ['depthwise 3×3, bias', [2, 5, 9, 13], [5, 1, 3, 3], { groups: 5, padding: 1 }, 'bias'],
    ['depthwise 3×3, stride 2, odd', [2, 3, 15, 11], [3, 1, 3, 3], { groups: 3, stride: 2, padding: 1 }],
    ['depthwise 3×3, stride 2, even', [1, 4, 16, 18], [4, 1, 3, 3], { groups: 4, stride: 2, padding: 1 }],
    ['depthwise 3×3, 3,520 positions', [4, 3, 22, 40], [3, 1, 3, 3], { groups: 3, padding: 1 }, 'bias'],
    ['depthwise 5×5, stride 2, 13 rows', [2, 2, 26, 9], [2, 1, 5, 5], { groups: 2, stride: 2, padding: 2 }],
    ['depthwise 5×5', [2, 3, 7, 20], [3, 1, 5, 5], { groups: 3, padding: 2 }],
    ['depthwise 5×5, stride 2', [1, 3, 14, 9], [3, 1, 5, 5], { groups: 3, stride: 2, padding: 2 }],
    ['depthwise, stride 3, no padding', [1, 3, 11, 13], [3, 1, 3, 3], { groups: 3, stride: 3 }],
    ['depthwise, more padding than kernel', [1, 2, 4, 5], [2, 1, 3, 3], { groups: 2, padding: 4 }],
    [
      'depthwise, pairs everywhere',
      [2, 3, 12, 17],
      [3, 1, 3, 2],
      { groups: 3, stride: [2, 1], padding: [0, 1], dilation: [1, 3] },
      'bias',
    ],
    ['1×1 input', [3, 4, 1, 1], [2, 4, 3, 3], { padding: 1 }],
    ['kernel as large as the input', [2, 3, 5, 6], [4, 3, 5, 6], {}],
    ['4,050 terms', [1, 450, 5, 5], [3, 450, 3, 3], { padding: 1 }],
    ['4,096 positions', [4, 2, 32, 32], [2, 2, 3, 3], { padding: 1 }],
    ['several tiles and a rest', [2, 17, 17, 19], [65, 17, 3, 3], { padding: 1 }, 'bias'],
    ['1×1, several tiles and a rest', [3, 67, 9, 11], [70, 67, 1, 1], {}],
  ];
  return cases.flatMap(([title, inputShape, weightShape, attributes, bias]) => {
    const g = conv2dGeometry('conv2d', inputShape, weightShape, attributes);
    const terms = size(weightShape.slice(1));
    const positions = g.batch * g.outHeight * g.outWidth;
    const input = () => normal('input', inputShape);
    const weight = () => normal('weight', weightShape, terms ** -0.5);
    const gradOutput = (factor: number) =>
      normal('gradOutput', [g.batch, g.outChannels, g.outHeight, g.outWidth], factor);
    return [
      make('conv2d', title, attributes, () => {
        const inputs = { input: input(), weight: weight() };
        return bias ? { ...inputs, bias: normal('bias', [g.outChannels]) } : inputs;
      }),
      make('conv2dInputGrad', title, { ...attributes, inputShape }, () => ({
        gradOutput: gradOutput(1),
        weight: weight(),
      })),
      make('conv2dWeightGrad', title, { ...attributes, weightShape }, () => ({
        gradOutput: gradOutput(positions ** -0.5),
        input: input(),
      })),
    ];
  });
}
