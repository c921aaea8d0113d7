import { type ConformanceCase, forward, make, normal } from '../conformance/case.ts';
import type { AttributesOf, Shape } from '../contract.ts';
import type { Operations } from '../operations.ts';

export function adaptiveAvgPool2dCases(): ConformanceCase[] {
  const cases: [string, Shape, AttributesOf<Operations['adaptiveAvgPool2d']>['outputSize']][] = [
    ['to 1×1', [2, 5, 7, 6], 1],
    ['to a pair', [2, 3, 8, 7], [3, 2]],
    ['keeps everything', [1, 2, 3, 4], null],
    ['keeps the height', [2, 3, 5, 9], [null, 4]],
    ['to more than there is', [1, 3, 5, 4], 7],
    ['1×1 input', [4, 6, 1, 1], 1],
    ['4,096 values a window', [1, 2, 64, 64], 1],
  ];
  return cases.flatMap(([title, inputShape, outputSize]) => {
    const input = () => normal('input', inputShape);
    return [
      make('adaptiveAvgPool2d', title, { outputSize }, () => ({ input: input() })),
      make('adaptiveAvgPool2dGrad', title, { inputShape }, () => ({
        gradOutput: normal('gradOutput', forward('adaptiveAvgPool2d', { input: input() }, { outputSize }).output.shape),
      })),
    ];
  });
}
