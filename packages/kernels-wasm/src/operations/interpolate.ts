import { type InterpolateGeometry, interpolateGeometry, interpolateTaps } from '@flukeprint/kernels';
import type { Context, Kernels } from '../runtime/context.ts';

/** Extents, and the taps of both axes in memory. */
function resampling(context: Context, g: InterpolateGeometry) {
  const rows = interpolateTaps(g.inHeight, g.outHeight, g.scaleY, g.mode);
  const columns = interpolateTaps(g.inWidth, g.outWidth, g.scaleX, g.mode);
  return {
    inHeight: g.inHeight,
    inWidth: g.inWidth,
    outHeight: g.outHeight,
    outWidth: g.outWidth,
    rowLow: context.integers(rows.map((tap) => tap.low)),
    rowHigh: context.integers(rows.map((tap) => tap.high)),
    rowWeight: context.floats(rows.map((tap) => tap.weight)),
    columnLow: context.integers(columns.map((tap) => tap.low)),
    columnHigh: context.integers(columns.map((tap) => tap.high)),
    columnWeight: context.floats(columns.map((tap) => tap.weight)),
  };
}

export const interpolate: Kernels['interpolate'] = (context, { input }, { output }, attributes) => {
  const g = interpolateGeometry('interpolate', input.shape, attributes);
  context.launch('interpolate', g.batch * g.channels, { input, output, ...resampling(context, g) });
};

export const interpolateGrad: Kernels['interpolateGrad'] = (context, { gradOutput }, { gradInput }, attributes) => {
  const g = interpolateGeometry('interpolateGrad', attributes.inputShape, attributes);
  context.launch('interpolate_grad', g.batch * g.channels, { gradOutput, gradInput, ...resampling(context, g) });
};
