import { anyShapes, type ConformanceCase, make, normal } from '../conformance/case.ts';

export function swapCases(): ConformanceCase[] {
  return anyShapes.map((shape) =>
    make('swap', `[${shape}]`, {}, () => ({ a: normal('target', shape), b: normal('value', shape) })),
  );
}
