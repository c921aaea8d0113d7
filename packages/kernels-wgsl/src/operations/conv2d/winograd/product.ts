import type { DeviceTensor } from '@flukeprint/kernels';
import { dispatchTiles } from '../../gemm/dispatch-tiles.ts';
import { BUSY_WORKGROUPS, type TileName, tileCandidates, tileConstants, tileGrid, tiles } from '../../gemm/tile.ts';
import type { KernelContext } from '../../kernel-context.ts';

/** Elements of a transformed patch: each is one product of matrices. */
export const PLACES = 36;
/** Pixels of a tile of the result, along either side. */
export const TILE = 4;
/** A line of a cache between the places: their distance would often be a power of two, and they would fight for one set. */
const GAP = 32;
/**
 * Depths are filled up to a multiple of it. The product takes half as many at a time: so few that compilers unroll the loop,
 * and do not move the loads of the next step behind it.
 */
const FILL = 16;
const STEP = 8;

/** A depth with the zeros that fill it up. */
export function filled(depth: number): number {
  return FILL * Math.ceil(depth / FILL);
}

/** Values from one place of an operand to the next. */
export function operandSize(depth: number, columns: number): number {
  return filled(depth) * columns + GAP;
}

/** Values from one place of a product to the next. */
export function productSize(rows: number, columns: number): number {
  return rows * columns + GAP;
}

/** Twice as many as for other products: two rounds of workgroups on a large GPU, of which the second is seldom full. */
export const ENOUGH_WORKGROUPS = 2 * BUSY_WORKGROUPS;

/** Tiles for 36 products of this size, each in so many parts, the likely first. */
export function productTiles(rows: number, columns: number, splits = 1): readonly [TileName, ...TileName[]] {
  const products = (PLACES * splits * BUSY_WORKGROUPS) / ENOUGH_WORKGROUPS;
  return tileCandidates({ matrixUnit: undefined, dtype: 'f32' }, rows, columns, products);
}

/** Workgroups of 36 products of this size. */
export function productWorkgroups(rows: number, columns: number, tile: TileName): number {
  const { rowTiles, columnTiles } = tileGrid(tiles[tile], rows, columns);
  return PLACES * rowTiles * columnTiles;
}

/** 36 products of matrices, one for each place of a tile. */
export interface Product {
  /** [36, depth / 4, rows, 4] and [36, depth / 4, columnsOfLine, 4], with places of `operandSize`. */
  readonly left: DeviceTensor;
  readonly right: DeviceTensor;
  /** [splits, 36, rows, columnsOfLine], with places of `productSize`. */
  readonly products: DeviceTensor;
  readonly rows: number;
  readonly columns: number;
  /** Terms of the sums. */
  readonly depth: number;
  /** What the operands were made for, at least `depth` and `columns`. */
  readonly depthOfPlace: number;
  readonly columnsOfLine: number;
  readonly tile: TileName;
  /** The parts of the depth, each with products of its own. */
  readonly splits?: number;
  readonly splitDepth?: number;
  /** Whether to add to the products there are. */
  readonly add?: boolean;
}

/** products = leftᵀ · right in each of the 36 places. */
export function dispatchProduct(context: KernelContext, p: Product): void {
  const { left, right, products, rows, columns, depthOfPlace, columnsOfLine, splits = 1 } = p;
  const tile = tiles[p.tile];
  const depth = filled(p.depth);
  const splitDepth = p.splitDepth ?? depth;
  const tileCount = splits * productWorkgroups(rows, columns, p.tile);
  dispatchTiles(context, tileCount, 2 * splitDepth * tile.rows * tile.columns, {
    shader: 'conv2d/winograd/product.wgsl',
    tensors: { left, right, products },
    params: {
      ...tileGrid(tile, rows, columns),
      rows,
      columns,
      depth,
      columnPitch: columnsOfLine,
      leftPlace: operandSize(depthOfPlace, rows) / 4,
      rightPlace: operandSize(depthOfPlace, columnsOfLine) / 4,
      productPlace: productSize(rows, columnsOfLine),
      splitDepth,
      add: p.add ?? false,
    },
    constants: { ...tileConstants(tile, undefined), STEP },
  });
}
