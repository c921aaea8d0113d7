import { anyShapes, type ConformanceCase, make, normal, values } from '../conformance/case.ts';
import type { Precision } from '../contract.ts';

/** For itself where f16 is wanted: not every backend has it. */
export function castCases(dtype: Precision): ConformanceCase[] {
  return [
    ...anyShapes.map((shape) =>
      make('cast', `[${shape}] to ${dtype}`, { dtype }, () => ({ input: normal('input', shape) })),
    ),
    make('cast', `NaN, 0 and what f16 cannot hold to ${dtype}`, { dtype }, () => ({
      input: values([8], NaN, 0, -0, 65504, 70_000, -1e6, Infinity, 1e-9),
    })),
  ];
}
