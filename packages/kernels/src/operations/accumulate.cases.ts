import { anyShapes, type ConformanceCase, make, normal } from '../conformance/case.ts';

export function accumulateCases(): ConformanceCase[] {
  return anyShapes.flatMap((shape) => [
    make('accumulate', `[${shape}]`, {}, () => ({ target: normal('target', shape), value: normal('value', shape) })),
    make('accumulate', `[${shape}], seven at once`, {}, () => ({
      target: normal('target', shape),
      value: normal('value', shape),
      ...Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`more.${i}`, normal(`more ${i}`, shape)])),
    })),
  ]);
}
