import {
  type InterpolateGeometry,
  type InterpolateTap,
  interpolateGeometry,
  interpolateTaps,
  size,
} from '@flukeprint/kernels';
import type { Kernel, KernelContext } from '../kernel-context.ts';

function axisTaps(g: InterpolateGeometry): [rows: InterpolateTap[], columns: InterpolateTap[]] {
  return [
    interpolateTaps(g.inHeight, g.outHeight, g.scaleY, g.mode),
    interpolateTaps(g.inWidth, g.outWidth, g.scaleX, g.mode),
  ];
}

/** Taps of rows, then columns: low, high, bits of the weight. Computed in float64, so that floor never misses. */
function tapTable(context: KernelContext, g: InterpolateGeometry) {
  return context.table(`interpolate taps ${JSON.stringify(g)}`, () => {
    const taps = axisTaps(g).flat();
    const table = new Int32Array(3 * taps.length);
    const weights = new Float32Array(table.buffer);
    taps.forEach(({ low, high, weight }, i) => {
      table[3 * i] = low;
      table[3 * i + 1] = high;
      weights[3 * i + 2] = weight;
    });
    return table;
  });
}

/** For each input row, then column: the first output that uses it, and one past the last. */
function userTable(context: KernelContext, g: InterpolateGeometry) {
  return context.table(`interpolate users ${JSON.stringify(g)}`, () => {
    const [rows, columns] = axisTaps(g);
    return Int32Array.from([...users(rows, g.inHeight), ...users(columns, g.inWidth)]);
  });
}

function users(taps: readonly InterpolateTap[], inExtent: number): number[] {
  return Array.from({ length: inExtent }, (_, i) => {
    const uses = ({ low, high }: InterpolateTap) => low === i || high === i;
    const first = taps.findIndex(uses);
    return first < 0 ? [0, 0] : [first, taps.findLastIndex(uses) + 1];
  }).flat();
}

export const interpolate: Kernel<'interpolate'> = (context, { input }, { output }, attributes) => {
  const g = interpolateGeometry('interpolate', input.shape, attributes);
  context.dispatch({
    shader: 'interpolate/forward.wgsl',
    tensors: { input, taps: tapTable(context, g), output },
    params: { ...extents(g), count: size(output.shape) },
    threads: size(output.shape),
  });
};

export const interpolateGrad: Kernel<'interpolateGrad'> = (context, { gradOutput }, { gradInput }, attributes) => {
  const g = interpolateGeometry('interpolateGrad', gradInput.shape, attributes);
  context.dispatch({
    shader: 'interpolate/grad.wgsl',
    tensors: { gradOutput, taps: tapTable(context, g), users: userTable(context, g), gradInput },
    params: { ...extents(g), count: size(gradInput.shape) },
    threads: size(gradInput.shape),
  });
};

function extents({ inHeight, inWidth, outHeight, outWidth }: InterpolateGeometry) {
  return { inHeight, inWidth, outHeight, outWidth };
}
