import type { Conv2dGeometry, DeviceTensor } from '@flukeprint/kernels';
import type { KernelContext } from '../../kernel-context.ts';
import {
  BUSY_WORKGROUPS,
  dispatchProduct,
  fullTile,
  PLACES,
  type ProductTile,
  placeSize,
  productWorkgroups,
  wholeVectors,
} from './product.ts';
import { BINDING_BYTES, slicesOf, type Tiling, tiling } from './tiling.ts';

/** Sums over tiles are split for enough workgroups, and to stay exact in f32, but not into shorter ones than worth it. */
const LEAST_SPLIT = 128;
const MOST_SPLIT = 1024;
const STEP = 8;

/**
 * Gradient of the weight, `gradWeight` [O, C, 3, 3], of `gradOutput` [N, O, H', W'] and `input` [N, C, H, W]: deriving the
 * formula gives Gᵀ [Σ (A dy Aᵀ) ⊙ (Bᵀ d B)] G, summed over tiles. The geometry is that of the forward convolution, and
 * `winogradApplies` to it.
 */
export function dispatchWinogradWeightGrad(
  context: KernelContext,
  { gradOutput, input }: { gradOutput: DeviceTensor; input: DeviceTensor },
  gradWeight: DeviceTensor,
  geometry: Conv2dGeometry,
  { sliceBytes, tile }: { readonly sliceBytes?: number; readonly tile?: ProductTile } = {},
): void {
  const t = tiling(geometry, 'weightGrad', sliceBytes);
  const { source, result, sliceTiles } = t;
  const [rows, columns] = [result.channels, source.channels];
  const { splits, splitDepth } = split(t);
  const inputPlace = placeSize(sliceTiles, columns);
  const gradPlace = placeSize(sliceTiles, rows);
  const productPlace = placeSize(rows, columns);
  const patches = context.temporary([PLACES, inputPlace]);
  const gradients = context.temporary([PLACES, gradPlace]);
  const products = context.temporary([splits, PLACES, productPlace]);
  for (const slice of slicesOf(t)) {
    const tileBlocks = Math.ceil(slice.tiles / 16);
    context.dispatch({
      shader: 'conv2d/winograd/input-transform-by-tile.wgsl',
      tensors: { input, patches },
      params: { ...slice, ...source, pitch: wholeVectors(columns), place: inputPlace },
      workgroups: tileBlocks * Math.ceil(columns / 16),
    });
    context.dispatch({
      shader: 'conv2d/winograd/grad-output-transform.wgsl',
      tensors: { gradOutput, patches: gradients },
      params: { ...slice, ...result, pitch: wholeVectors(rows), place: gradPlace },
      workgroups: tileBlocks * Math.ceil(rows / 16),
    });
    dispatchProduct(context, {
      left: gradients,
      right: patches,
      products,
      rows,
      columns,
      depth: slice.tiles,
      lines: sliceTiles,
      columnsOfLine: columns,
      tile: tile ?? fullTile(rows, columns),
      splits,
      splitDepth,
      add: slice.firstTile > 0,
    });
  }
  context.dispatch({
    shader: 'conv2d/winograd/weight-grad.wgsl',
    tensors: { products, gradWeight },
    params: {
      splits,
      outChannels: rows,
      inChannels: columns,
      pitch: wholeVectors(columns),
      place: productPlace,
    },
    workgroups: Math.ceil((rows * columns) / 64),
  });
}

/** Bytes of the temporaries. */
export function weightGradBytes(t: Tiling): number {
  const [rows, columns] = [t.result.channels, t.source.channels];
  const products = split(t).splits * placeSize(rows, columns);
  return 4 * PLACES * (placeSize(t.sliceTiles, columns) + placeSize(t.sliceTiles, rows) + products);
}

function split({ source, result, sliceTiles }: Tiling) {
  const [rows, columns] = [result.channels, source.channels];
  const forWork = Math.min(
    Math.ceil(BUSY_WORKGROUPS / productWorkgroups(rows, columns, fullTile(rows, columns))),
    Math.floor(sliceTiles / LEAST_SPLIT),
  );
  const bindable = Math.floor(BINDING_BYTES / (4 * PLACES * placeSize(rows, columns)));
  const wanted = Math.max(1, Math.min(Math.max(forWork, Math.ceil(sliceTiles / MOST_SPLIT)), bindable));
  const splitDepth = STEP * Math.ceil(sliceTiles / wanted / STEP);
  return { splits: Math.ceil(sliceTiles / splitDepth), splitDepth };
}
