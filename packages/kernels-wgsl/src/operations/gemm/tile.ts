import type { DType } from '@flukeprint/kernels';
import type { Constants, MatrixUnit } from '../kernel-context.ts';

/**
 * How a matrix product is cut. In registers (gemm/multiply.wgsl), a workgroup of threadRows × threadColumns invocations,
 * each with registerRows × registerColumns results, walks along the depth in steps. In subgroup matrices
 * (gemm/multiply-matrices.wgsl), 128 invocations divide rows × columns among their subgroups.
 */
export type Tile = RegisterTile | MatrixTile;

interface Size {
  readonly rows: number;
  readonly columns: number;
  readonly step: 8 | 16 | 32;
}

/** Of gemm/multiply.wgsl. */
export interface RegisterTile extends Size {
  readonly unit: 'registers';
  readonly threadRows: number;
  readonly threadColumns: number;
  readonly registerRows: 4 | 8;
  readonly registerColumns: 4 | 8;
}

/** Of gemm/multiply-matrices.wgsl. */
export interface MatrixTile extends Size {
  readonly unit: 'matrices';
}

/** The largest step: what is padded to it fits every tile. */
export const MOST_STEP = 32;

function registers(
  threadRows: number,
  threadColumns: number,
  registerRows: 4 | 8,
  registerColumns: 4 | 8,
  step: 8 | 16,
): RegisterTile {
  const [rows, columns] = [threadRows * registerRows, threadColumns * registerColumns];
  return { unit: 'registers', rows, columns, step, threadRows, threadColumns, registerRows, registerColumns };
}

/** What the tuner chooses from, named by rows × columns. Each keeps within 16 KiB of workgroup memory. */
export const tiles = {
  '32x32': registers(8, 8, 4, 4, 16),
  '32x64': registers(8, 8, 4, 8, 16),
  '64x32': registers(8, 8, 8, 4, 16),
  '64x64': registers(8, 8, 8, 8, 16),
  '64x128': registers(8, 16, 8, 8, 8),
  '128x64': registers(16, 8, 8, 8, 8),
  '128x128': registers(16, 16, 8, 8, 8),
  'matrices 64x64': { unit: 'matrices', rows: 64, columns: 64, step: 32 },
  'matrices 128x64': { unit: 'matrices', rows: 128, columns: 64, step: 16 },
} as const satisfies Record<string, Tile>;

/** Names of the tiles, such as `64x64`. */
export type TileName = keyof typeof tiles;

/** Invocations of a workgroup that multiplies in subgroup matrices. */
export const MATRIX_THREADS = 128;

/** Values of the constants of the tile's file; `matrixUnit` of the adapter for one in matrices. */
export function tileConstants(tile: Tile, matrixUnit: MatrixUnit | undefined): Constants {
  if (tile.unit === 'registers') {
    return {
      THREAD_ROWS: tile.threadRows,
      THREAD_COLUMNS: tile.threadColumns,
      REGISTER_ROWS: tile.registerRows,
      REGISTER_COLUMNS: tile.registerColumns,
      STEP: tile.step,
    };
  }
  const { rows, columns, depth, subgroup, isChosen } = matrixUnit!;
  // As square as a power of two allows.
  const subgroups = MATRIX_THREADS / subgroup;
  const down = 2 ** Math.ceil(Math.log2(subgroups) / 2);
  const across = subgroups / down;
  return {
    SUBGROUP: subgroup,
    MATRIX_ROWS: rows,
    MATRIX_COLUMNS: columns,
    MATRIX_DEPTH: depth,
    SUBGROUPS_DOWN: down,
    SUBGROUPS_ACROSS: across,
    BLOCK_ROWS: tile.rows / down / rows,
    BLOCK_COLUMNS: tile.columns / across / columns,
    STEP: tile.step,
    ...(isChosen && { SUBGROUP_SIZE: subgroup }),
  };
}

/** Tiles of a [rows, columns] result. */
export function tileGrid(tile: Tile, rows: number, columns: number) {
  return { rowTiles: Math.ceil(rows / tile.rows), columnTiles: Math.ceil(columns / tile.columns) };
}

/** Workgroups that keep a large GPU busy: two on each of its processors, about. */
export const BUSY_WORKGROUPS = 256;

/**
 * A tile for `products` matrix products of this size where none was measured: the largest that the result fills and that
 * leaves enough workgroups, as large tiles read less per product; else the one that leaves the most.
 */
function likelyTile(rows: number, columns: number, products: number): TileName {
  const height = rows > 64 ? '128' : rows > 32 ? '64' : '32';
  const sizes: readonly TileName[] =
    height === '128'
      ? ['128x128', '128x64', '64x64', '32x64']
      : height === '64'
        ? ['64x128', '64x64', '32x64']
        : ['32x64'];
  const workgroups = (name: TileName) => {
    const { rowTiles, columnTiles } = tileGrid(tiles[name], rows, columns);
    return products * rowTiles * columnTiles;
  };
  return sizes.find((name) => workgroups(name) >= BUSY_WORKGROUPS) ?? (columns > 32 ? sizes.at(-1)! : '32x32');
}

/** Where a product runs, and on what. */
export interface Multiplying {
  readonly matrixUnit: MatrixUnit | undefined;
  /** Of the factors in memory. */
  readonly dtype: DType;
}

/**
 * All tiles, the likely first, without those that a smaller one serves as well. Matrices multiply in f16, so only what is
 * f16 in memory.
 */
export function tileCandidates(
  { matrixUnit, dtype }: Multiplying,
  rows: number,
  columns: number,
  products: number,
): readonly [TileName, ...TileName[]] {
  const inMatrices = dtype === 'f16' && matrixUnit !== undefined;
  const names = Object.keys(tiles) as TileName[];
  const useful = names.filter((name) => {
    const tile = tiles[name];
    // Half of it empty.
    const isWasteful = (tile.rows > 32 && 2 * rows <= tile.rows) || (tile.columns > 32 && 2 * columns <= tile.columns);
    return (inMatrices || tile.unit === 'registers') && !isWasteful;
  });
  const matrices = useful.filter((name) => tiles[name].unit === 'matrices');
  const likely = matrices.at(-1) ?? likelyTile(rows, columns, products);
  return [likely, ...useful.filter((name) => name !== likely)];
}
