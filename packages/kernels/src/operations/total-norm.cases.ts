import { anyShapes, type ConformanceCase, make, normal, values } from '../conformance/case.ts';
import type { HostTensor, Shape } from '../contract.ts';

export function totalNormCases(): ConformanceCase[] {
  const several = (shapes: readonly Shape[]) => () =>
    Object.fromEntries(shapes.map((shape, i): [string, HostTensor] => [`${i}`, normal(`${i}`, shape)]));
  const norms: [string, () => Record<string, HostTensor>][] = [
    ...anyShapes.map((shape): [string, () => Record<string, HostTensor>] => [`[${shape}]`, several([shape])]),
    ['three tensors', several([[3, 2], [], [7]])],
    ['300 tensors', several(Array.from({ length: 300 }, (_, i) => [1 + (i % 5)]))],
    ['several chunks, of several tensors', several([[40_000], [5], [16_384], [16_385]])],
    ['zeros', () => ({ 0: values([3], 0, 0, 0), 1: values([], 0) })],
    ['a NaN in the last', () => ({ 0: values([2], 1, 2), 1: values([5], 0, 0, 0, 0, NaN) })],
    ['infinity', () => ({ 0: values([2], 1, -Infinity) })],
  ];
  return norms.map(([title, inputs]) => make('totalNorm', title, {}, inputs));
}
