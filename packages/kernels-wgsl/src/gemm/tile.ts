import type { Constants } from '../pipeline.ts';

/**
 * How a matrix product is cut (gemm/multiply.wgsl): a workgroup of threadRows × threadColumns invocations, each with
 * registerRows × registerColumns results, walks along the depth in steps.
 */
export interface Tile {
  readonly threadRows: number;
  readonly threadColumns: number;
  readonly registerRows: 4 | 8;
  readonly registerColumns: 4 | 8;
  readonly step: 8 | 16 | 32;
}

/** The largest step: what is padded to it fits every tile. */
export const MOST_STEP = 32;

function tile(threadRows: number, threadColumns: number, registerRows: 4 | 8, registerColumns: 4 | 8, step: 8 | 16) {
  return { threadRows, threadColumns, registerRows, registerColumns, step };
}

/** What the tuner chooses from, named by rows × columns. Each keeps within 16 KiB of workgroup memory. */
export const tiles = {
  '32x32': tile(8, 8, 4, 4, 16),
  '32x64': tile(8, 8, 4, 8, 16),
  '64x32': tile(8, 8, 8, 4, 16),
  '64x64': tile(8, 8, 8, 8, 16),
  '64x128': tile(8, 16, 8, 8, 8),
  '128x64': tile(16, 8, 8, 8, 8),
  '128x128': tile(16, 16, 8, 8, 8),
} as const satisfies Record<string, Tile>;

export type TileName = keyof typeof tiles;

export function tileConstants({ threadRows, threadColumns, registerRows, registerColumns, step }: Tile): Constants {
  return {
    THREAD_ROWS: threadRows,
    THREAD_COLUMNS: threadColumns,
    REGISTER_ROWS: registerRows,
    REGISTER_COLUMNS: registerColumns,
    STEP: step,
  };
}

/** Tiles of a [rows, columns] result. */
export function tileGrid(
  { threadRows, threadColumns, registerRows, registerColumns }: Tile,
  rows: number,
  columns: number,
) {
  return {
    rowTiles: Math.ceil(rows / (threadRows * registerRows)),
    columnTiles: Math.ceil(columns / (threadColumns * registerColumns)),
  };
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

/** All tiles, the likely first, without those that a smaller one serves as well. */
export function tileCandidates(rows: number, columns: number, products: number): readonly [TileName, ...TileName[]] {
  const likely = likelyTile(rows, columns, products);
  const others = (Object.keys(tiles) as TileName[]).filter((name) => {
    const { threadRows, threadColumns, registerRows, registerColumns } = tiles[name];
    const [height, width] = [threadRows * registerRows, threadColumns * registerColumns];
    // Half of it empty.
    const isWasteful = (height > 32 && 2 * rows <= height) || (width > 32 && 2 * columns <= width);
    return name !== likely && !isWasteful;
  });
  return [likely, ...others];
}
