import { type ConformanceCase, make, values } from '../conformance/case.ts';
import type { UpdateLossScaleAttributes } from './update-loss-scale.ts';

export function lossScaleCases(): ConformanceCase[] {
  const fresh = [65536, 0, 0, 0];
  const cases: [string, number, number[], UpdateLossScaleAttributes][] = [
    ['first step', 3e4, fresh, {}],
    ['overflow in the first step', Infinity, fresh, {}],
    ['NaN', Number.NaN, [1024, 7, 0.19, 0.002], {}],
    ['overflow', Infinity, [1024, 1999, 0.19, 0.002], { backoffFactor: 0.25 }],
    ['before it grows', 12, [1024, 1998, 0.9, 0.5], {}],
    ['grows', 12, [1024, 1999, 0.9, 0.5], {}],
    ['grows each time', 12, [0.5, 0, 0.9, 0.5], { growthInterval: 1, growthFactor: 3 }],
    ['cannot grow', 1e38, [2 ** 127, 4, 0.9, 0.5], { growthInterval: 5 }],
    ['clipped', 4096, [1024, 3, 0.9, 0.5], { maxNorm: 1.5 }],
    ['below the limit', 1024, [1024, 3, 0.9, 0.5], { maxNorm: 1.5 }],
    ['norm 0', 0, [1024, 3, 0.9, 0.5], { maxNorm: 1.5 }],
    ['other betas', 12, [1024, 3, 0.75, 0.19], { betas: [0.5, 0.9] }],
  ];
  return cases.map(([title, norm, state, attributes]) =>
    make('updateLossScale', title, attributes, () => ({ norm: values([], norm), state: values([4], ...state) })),
  );
}
