import type { DeviceTensor } from '@flukeprint/kernels';
import type { KernelContext } from '../../kernel-context.ts';

/** Elements of a transformed patch: each is one product of matrices. */
export const PLACES = 36;
/** Pixels of a tile of the result, along either side. */
export const TILE = 4;
/** A line of a cache between the places: their distance would often be a power of two, and they would fight for one set. */
const GAP = 32;
/** Enough workgroups for a large GPU: below, tiles are smaller, or a long depth is split. */
export const BUSY_WORKGROUPS = 512;

export interface ProductTile {
  readonly rows: 64 | 128;
  readonly columns: 64 | 128;
}

/** Elements from one line of a matrix to the next: lines are whole vectors. */
export function wholeVectors(n: number): number {
  return 4 * Math.ceil(n / 4);
}

/** Elements from one place to the next. */
export function placeSize(lines: number, columns: number): number {
  return lines * wholeVectors(columns) + GAP;
}

export function productWorkgroups(rows: number, columns: number, tile: ProductTile): number {
  return PLACES * Math.ceil(rows / tile.rows) * Math.ceil(columns / tile.columns);
}

/** The largest tile that the matrix fills. */
export function fullTile(rows: number, columns: number): ProductTile {
  return { rows: rows > 64 ? 128 : 64, columns: columns > 64 ? 128 : 64 };
}

export interface Product {
  /** [36, depth, rows] and [36, depth, columns], with lines of whole vectors and places of `placeSize(lines, …)`. */
  readonly left: DeviceTensor;
  readonly right: DeviceTensor;
  /** [splits, 36, rows, columns], likewise. */
  readonly products: DeviceTensor;
  readonly rows: number;
  readonly columns: number;
  /** Terms of the sums. */
  readonly depth: number;
  /** Lines that the operands were made for, at least `depth`, and columns, at least `columns`. */
  readonly lines: number;
  readonly columnsOfLine: number;
  readonly tile: ProductTile;
  /** The parts of the depth, each with products of its own. */
  readonly splits?: number;
  readonly splitDepth?: number;
  /** Whether to add to the products there are. */
  readonly add?: boolean;
}

/** products = leftᵀ · right in each of the 36 places. */
export function dispatchProduct(context: KernelContext, p: Product): void {
  const { left, right, products, rows, columns, depth, lines, columnsOfLine, tile, splits = 1 } = p;
  context.dispatch({
    shader: 'conv2d/winograd/multiply.wgsl',
    tensors: { left, right, products },
    params: {
      rows,
      depth,
      rowVectors: wholeVectors(rows) / 4,
      columnVectors: wholeVectors(columns) / 4,
      columnPitch: wholeVectors(columnsOfLine) / 4,
      leftPlace: placeSize(lines, rows) / 4,
      rightPlace: placeSize(lines, columnsOfLine) / 4,
      productPlace: placeSize(rows, columnsOfLine) / 4,
      splits,
      splitDepth: p.splitDepth ?? depth,
      add: p.add ?? false,
    },
    constants: { TILE_ROWS: tile.rows, TILE_COLUMNS: tile.columns },
    workgroups: splits * productWorkgroups(rows, columns, tile),
  });
}
