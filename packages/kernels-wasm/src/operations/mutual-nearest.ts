import { ELEMENT, type Kernels } from '../runtime/context.ts';
import { packedSize, TILE_COLUMNS, TILE_ROWS, tiles } from './gemm/gemm.ts';

/** Partial results of a row. */
const LANES = 4;

export const mutualNearest: Kernels['mutualNearest'] = (context, { query, gallery, count }, { similarity, index }) => {
  const [queries, dimensions] = query.shape as [number, number];
  const [photos, rows] = gallery.shape as [number, number];
  const packed = context.scratch(packedSize(queries, dimensions) * ELEMENT);
  context.launch('gemm_pack_rows', tiles(queries, TILE_ROWS), {
    source: query,
    rows: queries,
    rowStride: dimensions,
    depth: dimensions,
    stride: 1,
    batch: 1,
    batchStride: 0,
    packed,
  });
  const productBytes = context.sizes.gemm_private_bytes();
  const largest = queries * LANES + tiles(rows, TILE_COLUMNS) * TILE_COLUMNS;
  context.launchPrivate('mutual_nearest', photos, productBytes + largest * ELEMENT, {
    ...{ query, packed, queries, dimensions, gallery, rows, count, similarity, index, productBytes },
  });
};
