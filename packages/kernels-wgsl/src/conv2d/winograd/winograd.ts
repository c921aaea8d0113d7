import type { Conv2dGeometry, DeviceTensor } from '@flukeprint/kernels';
import type { KernelContext } from '../../kernel-context.ts';

/**
 * 3 × 3 convolutions of stride 1 by Winograd's F(4 × 4, 3 × 3) (Lavin and Gray, 2016, arXiv:1509.09308): 36 multiplications
 * where 144 would be done directly. The patches of the input and the kernels are transformed to memory, multiplied place
 * by place as 36 matrices, and the products transformed back. docs/gpu.md has the layout and what it costs.
 */

/** The gradient of the input is the convolution of the output's with the kernels turned by half a turn. */
export type WinogradDirection = 'forward' | 'inputGrad';

export interface WinogradOptions {
  /** Bytes of transformed patches and products at a time: tiles beyond that are done in further slices. */
  readonly sliceBytes?: number;
  /** The tile of the products that a workgroup computes. */
  readonly tileRows?: 64 | 128;
  readonly tileColumns?: 64 | 128;
}

const PLACES = 36;
const TILE = 4;
/** A line of a cache between the places: their distance would often be a power of two, and they would fight for one set. */
const GAP = 32;
const SLICE_BYTES = 256 * 2 ** 20;
/** WebGPU's default limit of one binding. */
const BINDING_BYTES = 128 * 2 ** 20;
/** The widest tile of a product: the columns of a slice are a multiple of it, but for the last slice. */
const SLICE_STEP = 128;
/** Enough workgroups for a large GPU: below, smaller tiles are used. */
const BUSY_WORKGROUPS = 512;

/** What is transformed, and what comes out. */
interface Plan {
  /** Of the planes that are transformed: channels, extent, and the padding around them. */
  readonly depth: number;
  readonly height: number;
  readonly width: number;
  readonly padY: number;
  readonly padX: number;
  /** Of the result. */
  readonly rows: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly tileRows: number;
  readonly tileColumns: number;
  /** Tiles of the batch, and of one slice of it. */
  readonly tiles: number;
  readonly sliceTiles: number;
}

/** Whether the geometry is a 3 × 3 convolution of stride 1, undilated, in one group. */
export function winogradApplies(g: Conv2dGeometry): boolean {
  const steps = [g.strideY, g.strideX, g.dilationY, g.dilationX, g.groups];
  return g.kernelHeight === 3 && g.kernelWidth === 3 && steps.every((x) => x === 1) && kernelBytes(g) <= BINDING_BYTES;
}

/** Bytes of temporaries that {@link dispatchWinograd} takes. */
export function winogradBytes(
  g: Conv2dGeometry,
  direction: WinogradDirection = 'forward',
  { sliceBytes = SLICE_BYTES }: Pick<WinogradOptions, 'sliceBytes'> = {},
): number {
  const { depth, rows, sliceTiles } = plan(g, direction, sliceBytes);
  return 4 * PLACES * (placeSize(depth, rows) + placeSize(depth, sliceTiles) + placeSize(rows, sliceTiles));
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
  direction: WinogradDirection,
  options: WinogradOptions = {},
): void {
  const p = plan(geometry, direction, options.sliceBytes ?? SLICE_BYTES);
  const { depth, rows } = p;
  const rowPitch = wholeVectors(rows);
  const pitch = wholeVectors(p.sliceTiles);

  const kernelPlace = placeSize(depth, rows);
  const patchPlace = placeSize(depth, p.sliceTiles);
  const productPlace = placeSize(rows, p.sliceTiles);
  const kernels = context.temporary([PLACES, kernelPlace]);
  context.dispatch({
    shader: 'conv2d/winograd/weight-transform.wgsl',
    tensors: { weight, kernels },
    params: {
      rows,
      depth,
      rowPitch,
      place: kernelPlace,
      rowStride: direction === 'forward' ? depth : 1,
      depthStride: direction === 'forward' ? 1 : rows,
      turned: direction === 'inputGrad',
    },
    workgroups: Math.ceil(rows / 16) * Math.ceil(depth / 16),
  });

  const patches = context.temporary([PLACES, patchPlace]);
  const products = context.temporary([PLACES, productPlace]);
  for (let firstTile = 0; firstTile < p.tiles; firstTile += p.sliceTiles) {
    const tiles = Math.min(p.sliceTiles, p.tiles - firstTile);
    const grid = { tileRows: p.tileRows, tileColumns: p.tileColumns, firstTile, tiles, pitch };
    context.dispatch({
      shader: 'conv2d/winograd/input-transform.wgsl',
      tensors: { input, patches },
      params: {
        ...grid,
        place: patchPlace,
        channels: depth,
        height: p.height,
        width: p.width,
        padY: p.padY,
        padX: p.padX,
      },
      threads: depth * tiles,
    });
    const tile = productTile(rows, tiles, options);
    context.dispatch({
      shader: 'conv2d/winograd/multiply.wgsl',
      tensors: { left: kernels, right: patches, products },
      params: {
        rows,
        depth,
        rowVectors: rowPitch / 4,
        columnVectors: Math.ceil(tiles / 4),
        columnPitch: pitch / 4,
        leftPlace: kernelPlace / 4,
        rightPlace: patchPlace / 4,
        productPlace: productPlace / 4,
      },
      constants: { TILE_ROWS: tile.rows, TILE_COLUMNS: tile.columns },
      workgroups: productWorkgroups(rows, tiles, tile),
    });
    context.dispatch({
      shader:
        p.outWidth % 4 === 0
          ? 'conv2d/winograd/output-transform-by-four.wgsl'
          : 'conv2d/winograd/output-transform.wgsl',
      // A binding cannot stay empty: the weight stands in for an absent bias.
      tensors: { products, bias: bias ?? weight, output },
      params: {
        ...grid,
        place: productPlace,
        channels: rows,
        height: p.outHeight,
        width: p.outWidth,
        hasBias: bias !== undefined,
      },
      threads: rows * tiles,
    });
  }
}

function plan(g: Conv2dGeometry, direction: WinogradDirection, sliceBytes: number): Plan {
  const [depth, height, width, padY, padX] =
    direction === 'forward'
      ? [g.inChannels, g.inHeight, g.inWidth, g.padY, g.padX]
      : [g.outChannels, g.outHeight, g.outWidth, 2 - g.padY, 2 - g.padX];
  const [rows, outHeight, outWidth] =
    direction === 'forward' ? [g.outChannels, g.outHeight, g.outWidth] : [g.inChannels, g.inHeight, g.inWidth];
  const tileRows = Math.ceil(outHeight / TILE);
  const tileColumns = Math.ceil(outWidth / TILE);
  const tiles = g.batch * tileRows * tileColumns;
  const perTile = 4 * PLACES;
  const most = Math.min(sliceBytes / (perTile * (depth + rows)), BINDING_BYTES / (perTile * Math.max(depth, rows)));
  // Slices of equal length rather than a short one at the end.
  const slices = Math.ceil(tiles / Math.max(most, SLICE_STEP));
  const sliceTiles = Math.min(tiles, Math.ceil(tiles / slices / SLICE_STEP) * SLICE_STEP);
  return { depth, height, width, padY, padX, rows, outHeight, outWidth, tileRows, tileColumns, tiles, sliceTiles };
}

function kernelBytes({ inChannels, outChannels }: Conv2dGeometry): number {
  return 4 * PLACES * Math.max(placeSize(inChannels, outChannels), placeSize(outChannels, inChannels));
}

/** The largest tile that the matrix fills and that leaves enough workgroups. */
function productTile(rows: number, columns: number, { tileRows, tileColumns }: WinogradOptions) {
  const most = { rows: tileRows ?? (rows > 64 ? 128 : 64), columns: tileColumns ?? (columns > 64 ? 128 : 64) };
  if (!tileColumns && productWorkgroups(rows, columns, most) < BUSY_WORKGROUPS) most.columns = 64;
  if (!tileRows && productWorkgroups(rows, columns, most) < BUSY_WORKGROUPS) most.rows = 64;
  return most;
}

function productWorkgroups(rows: number, columns: number, tile: { rows: number; columns: number }): number {
  return PLACES * Math.ceil(rows / tile.rows) * Math.ceil(columns / tile.columns);
}

/** Elements from one place to the next of a matrix whose lines are whole vectors. */
function placeSize(lines: number, columns: number): number {
  return lines * wholeVectors(columns) + GAP;
}

function wholeVectors(n: number): number {
  return 4 * Math.ceil(n / 4);
}
