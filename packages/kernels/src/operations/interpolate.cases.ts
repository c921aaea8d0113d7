import { type ConformanceCase, forward, make, normal } from '../conformance/case.ts';
import type { Shape } from '../contract.ts';
import type { InterpolateAttributes } from './interpolate.ts';

export function interpolateCases(): ConformanceCase[] {
  const cases: [string, Shape, InterpolateAttributes['scaleFactor']][] = [
    ['twice', [2, 3, 4, 5], 2],
    ['three times', [1, 2, 3, 7], 3],
    ['half', [1, 3, 8, 7], 0.5],
    ['a pair', [2, 1, 5, 9], [1.5, 0.5]],
    ['1.7 times', [1, 2, 6, 5], 1.7],
    ['1.1 times', [1, 1, 2, 31], 1.1],
    ['the same', [1, 2, 3, 4], 1],
    ['1×1 input', [2, 3, 1, 1], 4],
  ];
  return cases.flatMap(([title, inputShape, scaleFactor]) =>
    (['nearest', 'bilinear'] as const).flatMap((mode) => {
      const attributes = { scaleFactor, mode };
      const input = () => normal('input', inputShape);
      return [
        make('interpolate', `${mode}, ${title}`, attributes, () => ({ input: input() })),
        make('interpolateGrad', `${mode}, ${title}`, { ...attributes, inputShape }, () => ({
          gradOutput: normal('gradOutput', forward('interpolate', { input: input() }, attributes).output.shape),
        })),
      ];
    }),
  );
}
