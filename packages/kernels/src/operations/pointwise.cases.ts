import { anyShapes, type ConformanceCase, forward, make, normal, values } from '../conformance/case.ts';
import type { HostTensor } from '../contract.ts';
import { type AnyPointwise, type PointwiseName, pointwise, pointwiseNames } from './pointwise.ts';

/** Spreads values of about 1 over all kinks; a power of two, so that they stay exact. */
export function reachOf(name: PointwiseName): number {
  const { kinks = [] }: AnyPointwise = pointwise[name];
  return 2 ** Math.ceil(Math.log2(Math.max(1, ...kinks.map(Math.abs))));
}

/** `f` and `fGrad` of every pointwise `f`. */
export function pointwiseCases(): ConformanceCase[] {
  return pointwiseNames.flatMap((name) => {
    const { saves, kinks = [], variants = [] }: AnyPointwise = pointwise[name];
    const one = (title: string, x: () => HostTensor): ConformanceCase[] =>
      [{}, ...variants].flatMap((attributes) => {
        const full = variants.length > 0 ? `${title} ${JSON.stringify(attributes)}` : title;
        const saved = () => (saves === 'input' ? x() : forward(name, { input: x() }, attributes).output);
        return [
          make(name, full, attributes, () => ({ input: x() })),
          make(`${name}Grad`, full, attributes, () => {
            const inputs = { gradOutput: normal('gradOutput', x().shape), [saves]: saved() };
            return inputs as Record<'gradOutput' | 'input' | 'output', HostTensor>;
          }),
        ];
      });
    const spread = (x: HostTensor): HostTensor => ({ ...x, data: Float64Array.from(x.data, (v) => reachOf(name) * v) });
    const around = kinks.flatMap((kink) => [kink, kink - 2 ** -10, kink + 2 ** -10]);
    return [
      ...anyShapes.flatMap((shape) => one(`[${shape}]`, () => spread(normal('input', shape)))),
      ...one('0 and saturation', () => spread(values([9], 0, -0, 1e-7, -1e-7, 20, -20, 85, -85, 200))),
      ...(kinks.length > 0 ? one('kinks', () => values([around.length], ...around)) : []),
      make(name, 'keeps NaN', {}, () => ({ input: values([5], NaN, -1, 7, NaN, 6) })),
    ];
  });
}
