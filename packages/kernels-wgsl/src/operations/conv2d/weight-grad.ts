import { conv2dGeometry } from '@flukeprint/kernels';
import { dispatchTiles } from '../gemm/dispatch-tiles.ts';
import { BUSY_WORKGROUPS, tileConstants, tileGrid, tiles } from '../gemm/tile.ts';
import type { Kernel } from '../kernel-context.ts';
import { sumTo } from '../sum-to/sum-to.ts';
import { depthwiseApplies, dispatchDepthwiseWeightGrad } from './depthwise/depthwise.ts';
import { columnTaps } from './taps.ts';
import { fastestWay, isWinograd, nameOf, tileOf } from './ways.ts';
import { dispatchWinogradWeightGrad } from './winograd/weight-grad.ts';

const shaders = {
  registers: 'conv2d/weight-grad-registers.wgsl',
  matrices: 'conv2d/weight-grad-matrices.wgsl',
};

/** Sums that are short enough to stay exact in f32, but not shorter than worth it. */
const LEAST_SLICE = 1024;
const MOST_SLICE = 8192;

export const conv2dWeightGrad: Kernel<'conv2dWeightGrad'> = (
  context,
  { gradOutput, input },
  { gradWeight },
  attributes,
) => {
  const g = conv2dGeometry('conv2dWeightGrad', input.shape, gradWeight.shape, attributes);
  if (depthwiseApplies(g)) return dispatchDepthwiseWeightGrad(context, { gradOutput, input }, gradWeight, g);
  const positions = g.batch * g.outHeight * g.outWidth;
  const rows = g.outChannels / g.groups;
  const columns = (g.inChannels / g.groups) * g.kernelHeight * g.kernelWidth;
  const products = g.groups * Math.ceil(positions / MOST_SLICE);
  const way = fastestWay(context, g, 'weightGrad', input, [rows, columns, products]);
  if (isWinograd(way)) {
    dispatchWinogradWeightGrad(context, { gradOutput, input }, gradWeight, g, { tile: tileOf(way) });
    return;
  }
  const tile = tiles[way];
  const { rowTiles, columnTiles } = tileGrid(tile, rows, columns);
  const tileCount = g.groups * rowTiles * columnTiles;
  const forWork = Math.min(Math.ceil(BUSY_WORKGROUPS / tileCount), Math.floor(positions / LEAST_SLICE));
  const wanted = Math.max(1, forWork, Math.ceil(positions / MOST_SLICE));
  const sliceDepth = Math.ceil(positions / wanted / tile.step) * tile.step;
  const slices = Math.ceil(positions / sliceDepth);
  const partial = slices === 1 ? gradWeight : context.temporary([slices, ...gradWeight.shape]);
  dispatchTiles(context, slices * tileCount, 2 * sliceDepth * tile.rows * tile.columns, {
    shader: shaders[tile.unit],
    tensors: {
      gradOutput,
      input,
      taps: context.table(nameOf('conv2dWeightGrad taps', g), () => columnTaps(g)),
      gradWeight: partial,
    },
    params: { ...g, rows, columns, rowTiles, columnTiles, sliceDepth },
    constants: tileConstants(tile, context.matrixUnit),
  });
  if (slices > 1) sumTo(context, { input: partial }, { output: gradWeight }, { shape: gradWeight.shape });
};
