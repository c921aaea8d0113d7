import { anyShapes, type ConformanceCase, make, normal } from '../conformance/case.ts';

export function lerpCases(): ConformanceCase[] {
  return anyShapes.flatMap((shape) =>
    [0, 1e-4, 0.3, 0.5, 0.9999, 1].map((weight) =>
      make('lerp', `[${shape}], weight ${weight}`, { weight }, () => ({
        target: normal('target', shape),
        value: normal('value', shape),
      })),
    ),
  );
}
