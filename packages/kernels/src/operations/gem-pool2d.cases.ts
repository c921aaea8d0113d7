import { type ConformanceCase, forward, make, normal, uniform, values } from '../conformance/case.ts';
import type { HostTensor, Shape } from '../contract.ts';
import type { GemPool2dAttributes } from './gem-pool2d.ts';

export function gemPool2dCases(): ConformanceCase[] {
  const cases: [string, () => HostTensor, number, GemPool2dAttributes][] = [
    ['of relu’s values', () => uniform('input', [2, 5, 4, 3], 0, 2), 3, {}],
    ['of values below eps, too', () => normal('input', [3, 4, 7, 7]), 3, { eps: 0.01 }],
    ['a plane of nothing but zeros', () => values([1, 2, 1, 3], 0, 0, 0, 0.5, 0, 1), 2.5, { eps: 1e-4 }],
    ['one value a plane', () => uniform('input', [4, 6, 1, 1], 0.1, 3), 4, {}],
    ['p of 1, the mean', () => uniform('input', [2, 3, 5, 5], 0.1, 3), 1, {}],
    ['a large p', () => uniform('input', [2, 3, 4, 4], 0.5, 20), 12, {}],
    ['large values', () => uniform('input', [1, 3, 3, 3], 1e3, 4e3), 6.5, {}],
    ['4,096 values a plane', () => uniform('input', [1, 2, 64, 64], 0.01, 5), 3, {}],
  ];
  return cases.flatMap(([title, input, power, attributes]) => {
    const inputs = () => ({ input: input(), p: values([1], power) });
    const gradShape = (shape: Shape): Shape => [shape[0]!, shape[1]!, 1, 1];
    return [
      make('gemPool2d', title, attributes, inputs),
      make('gemPool2dGrad', title, attributes, () => ({
        ...inputs(),
        ...forward('gemPool2d', inputs(), attributes),
        gradOutput: normal('gradOutput', gradShape(input().shape)),
      })),
    ];
  });
}
