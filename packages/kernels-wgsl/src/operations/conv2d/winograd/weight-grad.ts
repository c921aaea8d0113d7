import type { Conv2dGeometry, DeviceTensor } from '@flukeprint/kernels';
import type { TileName } from '../../gemm/tile.ts';
import type { KernelContext } from '../../kernel-context.ts';
import {
  dispatchProduct,
  ENOUGH_WORKGROUPS,
  filled,
  operandSize,
  PLACES,
  productSize,
  productTiles,
  productWorkgroups,
} from './product.ts';
import { BINDING_BYTES, slicesOf, type Tiling, tiling } from './tiling.ts';

/** Sums over tiles are split for enough workgroups, and to stay exact in f32, but not into shorter ones than worth it. */
const LEAST_SPLIT = 128;
const MOST_SPLIT = 1024;

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
  { sliceBytes, tile }: { readonly sliceBytes?: number; readonly tile?: TileName } = {},
): void {
  const t = tiling(geometry, 'weightGrad', sliceBytes);
  const { source, result, sliceTiles } = t;
  const [rows, columns] = [result.channels, source.channels];
  const { splits, splitDepth } = split(t);
  const inputPlace = operandSize(sliceTiles, columns);
  const gradPlace = operandSize(sliceTiles, rows);
  const productPlace = productSize(rows, columns);
  const patches = context.temporary([PLACES, inputPlace]);
  const gradients = context.temporary([PLACES, gradPlace]);
  const products = context.temporary([splits, PLACES, productPlace]);
  for (const slice of slicesOf(t)) {
    const depth = filled(slice.tiles);
    context.dispatch({
      shader: 'conv2d/winograd/input-transform.wgsl',
      tensors: { input, patches },
      params: { ...slice, ...source, depth, columns, pitch: columns, place: inputPlace },
      constants: { IS_BY_TILE: 1 },
      threads: depth * columns,
    });
    context.dispatch({
      shader: 'conv2d/winograd/grad-output-transform.wgsl',
      tensors: { gradOutput, patches: gradients },
      params: { ...slice, ...result, depth, place: gradPlace },
      threads: depth * rows,
    });
    dispatchProduct(context, {
      left: gradients,
      right: patches,
      products,
      rows,
      columns,
      depth: slice.tiles,
      depthOfPlace: sliceTiles,
      columnsOfLine: columns,
      tile: tile ?? productTiles(rows, columns, splits)[0],
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
      pitch: columns,
      place: productPlace,
    },
    workgroups: Math.ceil((rows * columns) / 64),
  });
}

/** Tiles of its product, the likely first. */
export function weightGradTiles(t: Tiling): readonly [TileName, ...TileName[]] {
  return productTiles(t.result.channels, t.source.channels, split(t).splits);
}

/** Bytes of the temporaries. */
export function weightGradBytes(t: Tiling): number {
  const [rows, columns] = [t.result.channels, t.source.channels];
  const products = split(t).splits * productSize(rows, columns);
  return 4 * PLACES * (operandSize(t.sliceTiles, columns) + operandSize(t.sliceTiles, rows) + products);
}

function split({ source, result, sliceTiles }: Tiling) {
  const [rows, columns] = [result.channels, source.channels];
  const forWork = Math.min(
    Math.ceil(ENOUGH_WORKGROUPS / productWorkgroups(rows, columns, '64x64')),
    Math.floor(sliceTiles / LEAST_SPLIT),
  );
  const bindable = Math.floor(BINDING_BYTES / (4 * PLACES * productSize(rows, columns)));
  const wanted = Math.max(1, Math.min(Math.max(forWork, Math.ceil(sliceTiles / MOST_SPLIT)), bindable));
  const splitDepth = filled(sliceTiles / wanted);
  return { splits: Math.ceil(sliceTiles / splitDepth), splitDepth };
}
