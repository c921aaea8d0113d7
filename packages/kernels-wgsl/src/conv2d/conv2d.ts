import { conv2dGeometry } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';
import { sumTo } from '../sum-to/sum-to.ts';

/** 64 × 64 tiles of a [rows, columns] result in each group. */
function tiles(groups: number, rows: number, columns: number): number {
  return groups * Math.ceil(rows / 64) * Math.ceil(columns / 64);
}

export const conv2d: Kernel<'conv2d'> = (context, { input, weight, bias }, { output }, attributes) => {
  const g = conv2dGeometry('conv2d', input.shape, weight.shape, attributes);
  context.dispatch({
    shader: 'conv2d/forward.wgsl',
    // A binding cannot stay empty: the weight stands in for an absent bias.
    tensors: { input, weight, bias: bias ?? weight, output },
    params: { ...g, hasBias: bias !== undefined },
    workgroups: tiles(g.groups, g.outChannels / g.groups, g.batch * g.outHeight * g.outWidth),
  });
};

export const conv2dInputGrad: Kernel<'conv2dInputGrad'> = (
  context,
  { gradOutput, weight },
  { gradInput },
  attributes,
) => {
  const g = conv2dGeometry('conv2dInputGrad', gradInput.shape, weight.shape, attributes);
  context.dispatch({
    shader: 'conv2d/input-grad.wgsl',
    tensors: { gradOutput, weight, gradInput },
    params: { ...g },
    workgroups: tiles(g.groups, g.inChannels / g.groups, g.batch * g.inHeight * g.inWidth),
  });
};

/** Enough workgroups to keep a GPU busy, and sums short enough to stay exact in f32, but not shorter than worth it. */
const BUSY_WORKGROUPS = 256;
const LEAST_SLICE = 1024;
const MOST_SLICE = 8192;

export const conv2dWeightGrad: Kernel<'conv2dWeightGrad'> = (
  context,
  { gradOutput, input },
  { gradWeight },
  attributes,
) => {
  const g = conv2dGeometry('conv2dWeightGrad', input.shape, gradWeight.shape, attributes);
  const depth = g.batch * g.outHeight * g.outWidth;
  const columns = (g.inChannels / g.groups) * g.kernelHeight * g.kernelWidth;
  const tileCount = tiles(g.groups, g.outChannels / g.groups, columns);
  const forWork = Math.min(Math.ceil(BUSY_WORKGROUPS / tileCount), Math.floor(depth / LEAST_SLICE));
  const slices = Math.max(forWork, Math.ceil(depth / MOST_SLICE));
  const partial = slices === 1 ? gradWeight : context.temporary([slices, ...gradWeight.shape]);
  context.dispatch({
    shader: 'conv2d/weight-grad.wgsl',
    tensors: { gradOutput, input, gradWeight: partial },
    params: { ...g, slices, sliceDepth: Math.ceil(depth / slices) },
    workgroups: slices * tileCount,
  });
  if (slices > 1) sumTo(context, { input: partial }, { output: gradWeight }, { shape: gradWeight.shape });
};
