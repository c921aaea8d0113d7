import { type InterpolateGeometry, interpolateGeometry, interpolateTaps } from '@flukeprint/kernels';
import type { Context, Kernels } from '../runtime/context.ts';

/** Extents, then the taps of both axes in memory, as kernels take them. */
function resampling(context: Context, g: InterpolateGeometry) {
  const rows = interpolateTaps(g.inHeight, g.outHeight, g.scaleY, g.mode);
  const columns = interpolateTaps(g.inWidth, g.outWidth, g.scaleX, g.mode);
  const place = (taps: typeof rows) =>
    [
      context.integers(taps.map((tap) => tap.low)),
      context.integers(taps.map((tap) => tap.high)),
      context.floats(taps.map((tap) => tap.weight)),
    ] as const;
  return [g.inHeight, g.inWidth, g.outHeight, g.outWidth, ...place(rows), ...place(columns)] as const;
}

export const interpolate: Kernels['interpolate'] = (context, { input }, { output }, attributes) => {
  const g = interpolateGeometry('interpolate', input.shape, attributes);
  const addresses = [context.address(input), context.address(output)] as const;
  context.launch('interpolate', g.batch * g.channels, ...addresses, ...resampling(context, g));
};

export const interpolateGrad: Kernels['interpolateGrad'] = (context, { gradOutput }, { gradInput }, attributes) => {
  const g = interpolateGeometry('interpolateGrad', attributes.inputShape, attributes);
  const addresses = [context.address(gradOutput), context.address(gradInput)] as const;
  context.launch('interpolate_grad', g.batch * g.channels, ...addresses, ...resampling(context, g));
};
