import { type ConformanceCase, forward, make, normal, values } from '../conformance/case.ts';
import type { AttributesOf, HostTensor } from '../contract.ts';
import type { Operations } from '../operations.ts';

export function normalizeCases(): ConformanceCase[] {
  const withZeros = () => values([3, 4], 0, 0, 0, 0, 1e-7, -1e-7, 2e-7, 0, 3, -4, 0, 12);
  const cases: [string, () => HostTensor, AttributesOf<Operations['normalize']>][] = [
    ['embeddings', () => normal('input', [3, 5]), {}],
    ['the middle of three', () => normal('input', [2, 7, 3]), {}],
    ['columns', () => normal('input', [6, 5]), { dim: 0 }],
    ['counted from the end', () => normal('input', [2, 3, 4, 5]), { dim: -1 }],
    ['one value', () => normal('input', [3, 1]), {}],
    ['4,000 values', () => normal('input', [2, 4000]), {}],
    ['zeros and short rows', withZeros, {}],
    ['rows below and above eps', () => values([3, 2], 0.1, 0.2, -0.3, 0.2, 3, 4), { eps: 0.5 }],
  ];
  return cases.flatMap(([title, input, attributes]) => [
    make('normalize', title, attributes, () => ({ input: input() })),
    make('normalizeGrad', title, attributes, () => ({
      gradOutput: normal('gradOutput', input().shape),
      ...forward('normalize', { input: input() }, attributes),
    })),
  ]);
}
