import { anyShapes, type ConformanceCase, make, normal } from '../conformance/case.ts';

export function scaleCases(): ConformanceCase[] {
  return anyShapes.map((shape) =>
    make('scale', `[${shape}]`, { factor: -2.5 }, () => ({ input: normal('input', shape) })),
  );
}
