import type { Conv2dGeometry, DeviceTensor } from '@flukeprint/kernels';
import { type TileName, tiles } from '../../gemm/tile.ts';
import type { KernelContext } from '../../kernel-context.ts';
import { dispatchProduct, filled, operandSize, PLACES, productSize, productTiles } from './product.ts';
import { BINDING_BYTES, slicesOf, tiling, type WinogradDirection } from './tiling.ts';
import { weightGradBytes, weightGradTiles } from './weight-grad.ts';

/**
 * 3 × 3 convolutions of stride 1 by Winograd's F(4 × 4, 3 × 3) (Lavin and Gray, 2016, arXiv:1509.09308): 36 multiplications
 * where 144 would be done directly. The patches of the input and the kernels are transformed to memory, multiplied place
 * by place as 36 matrices, and the products transformed back. docs/gpu.md has the layout and what it costs.
 */
export interface WinogradOptions {
  /** Bytes of transformed patches and products at a time: tiles beyond that are done in further slices. */
  readonly sliceBytes?: number;
  /** The tile of the products that a workgroup computes. */
  readonly tile?: TileName;
}

/** Whether the geometry is a 3 × 3 convolution of stride 1, undilated, in one group. */
export function winogradApplies(g: Conv2dGeometry): boolean {
  const steps = [g.strideY, g.strideX, g.dilationY, g.dilationX, g.groups];
  const places = Math.max(operandSize(g.inChannels, g.outChannels), operandSize(g.outChannels, g.inChannels));
  const isBindable = 4 * PLACES * places <= BINDING_BYTES;
  return g.kernelHeight === 3 && g.kernelWidth === 3 && steps.every((x) => x === 1) && isBindable;
}

/** Tiles that its products may be done by, the likely first, and of the others those of at least 64 × 64. */
export function winogradTiles(g: Conv2dGeometry, direction: WinogradDirection): readonly [TileName, ...TileName[]] {
  const t = tiling(g, direction);
  const [likely, ...others] =
    direction === 'weightGrad' ? weightGradTiles(t) : productTiles(t.result.channels, t.sliceTiles);
  return [likely, ...others.filter((name) => tiles[name].rows >= 64 && tiles[name].columns >= 64)];
}

/** Bytes of temporaries that {@link dispatchWinograd} or `dispatchWinogradWeightGrad` takes. */
export function winogradBytes(
  g: Conv2dGeometry,
  direction: WinogradDirection = 'forward',
  { sliceBytes }: WinogradOptions = {},
): number {
  const t = tiling(g, direction, sliceBytes);
  if (direction === 'weightGrad') return weightGradBytes(t);
  const [depth, rows] = [t.source.channels, t.result.channels];
  return 4 * PLACES * (operandSize(depth, rows) + operandSize(depth, t.sliceTiles) + productSize(rows, t.sliceTiles));
}

/**
 * Forward: `output` [N, O, H', W'] of `input` [N, C, H, W], `weight` [O, C, 3, 3] and perhaps `bias` [O]. Gradient of the
 * input: `output` [N, C, H, W] of the gradient `input` [N, O, H', W'] and the same weight. The geometry is that of the
 * forward convolution, and {@link winogradApplies} to it.
 */
export function dispatchWinograd(
  context: KernelContext,
  { input, weight, bias }: { input: DeviceTensor; weight: DeviceTensor; bias?: DeviceTensor | undefined },
  output: DeviceTensor,
  geometry: Conv2dGeometry,
  direction: 'forward' | 'inputGrad',
  { sliceBytes, tile }: WinogradOptions = {},
): void {
  const t = tiling(geometry, direction, sliceBytes);
  const { source, result, sliceTiles } = t;
  const [depth, rows] = [source.channels, result.channels];

  const kernelPlace = operandSize(depth, rows);
  const kernels = context.temporary([PLACES, kernelPlace]);
  context.dispatch({
    shader: 'conv2d/winograd/weight-transform.wgsl',
    tensors: { weight, kernels },
    params: {
      rows,
      depth,
      rowStride: direction === 'forward' ? depth : 1,
      depthStride: direction === 'forward' ? 1 : rows,
      filledDepth: filled(depth),
      place: kernelPlace,
      turned: direction === 'inputGrad',
    },
    threads: rows * filled(depth),
  });

  const patchPlace = operandSize(depth, sliceTiles);
  const productPlace = productSize(rows, sliceTiles);
  const patches = context.temporary([PLACES, patchPlace]);
  const products = context.temporary([PLACES, productPlace]);
  for (const slice of slicesOf(t)) {
    context.dispatch({
      shader: 'conv2d/winograd/input-transform.wgsl',
      tensors: { input, patches },
      params: {
        ...slice,
        ...source,
        depth: filled(depth),
        columns: slice.tiles,
        pitch: sliceTiles,
        place: patchPlace,
      },
      constants: { IS_BY_TILE: 0 },
      threads: filled(depth) * slice.tiles,
    });
    dispatchProduct(context, {
      left: kernels,
      right: patches,
      products,
      rows,
      columns: slice.tiles,
      depth,
      depthOfPlace: depth,
      columnsOfLine: sliceTiles,
      tile: tile ?? productTiles(rows, slice.tiles)[0],
    });
    context.dispatch({
      shader:
        result.width % 4 === 0
          ? 'conv2d/winograd/output-transform-by-four.wgsl'
          : 'conv2d/winograd/output-transform.wgsl',
      // A binding cannot stay empty: the weight stands in for an absent bias.
      tensors: { products, bias: bias ?? weight, output },
      params: { ...slice, ...result, pitch: sliceTiles, place: productPlace, hasBias: bias !== undefined },
      threads: rows * slice.tiles,
    });
  }
}
