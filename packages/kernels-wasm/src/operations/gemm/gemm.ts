/** Rows and columns of a register tile, as in mod.rs. */
export const TILE_ROWS = 4;
export const TILE_COLUMNS = 16;

/** Tiles that cover n rows or columns. */
export const tiles = (n: number, tile: number) => Math.ceil(n / tile);

/** Elements of a left operand of `rows` × `depth`, packed into panels of whole tiles. */
export const packedSize = (rows: number, depth: number) => tiles(rows, TILE_ROWS) * TILE_ROWS * depth;
