import type { DeviceTensor } from '@flukeprint/kernels';
import { dispatchTiles } from '../gemm/dispatch-tiles.ts';
import { type Tile, tileConstants, tileGrid } from '../gemm/tile.ts';
import type { KernelContext } from '../kernel-context.ts';
import { paddedVectors } from './taps.ts';

/** How a product finds its operands: what it gathers from the source, and how it walks through the weight. */
export interface Gathering {
  /** A table of taps.ts. */
  readonly taps: DeviceTensor;
  /** How many of its vectors there are. */
  readonly vectors: number;
  /** Steps through the weight. */
  readonly rowStride: number;
  readonly channelStride: number;
  readonly groupStride: number;
  /** Of implicit-gemm.wgsl, without those of the tile. */
  readonly params: Readonly<Record<string, number>> & {
    readonly rows: number;
    readonly columns: number;
    readonly groups: number;
    readonly sourceGroup: number;
  };
}

const shaders = {
  registers: 'conv2d/implicit-gemm-registers.wgsl',
  matrices: 'conv2d/implicit-gemm-matrices.wgsl',
};

/** Packs the weight and multiplies it with what is gathered from the source. */
export function gather(
  context: KernelContext,
  tile: Tile,
  source: DeviceTensor,
  weight: DeviceTensor,
  bias: DeviceTensor | undefined,
  result: DeviceTensor,
  { taps, vectors: vectorsThere, rowStride, channelStride, groupStride, params }: Gathering,
): void {
  const { rows, columns, groups, sourceGroup } = params;
  const { rowTiles, columnTiles } = tileGrid(tile, rows, columns);
  const vectors = paddedVectors(vectorsThere, tile.step);
  const depth = 4 * vectors;
  const pitch = rowTiles * tile.rows;
  const packed = context.temporary([groups, vectors, pitch, 4], tile.unit === 'matrices' ? 'f16' : 'f32');
  context.dispatch({
    shader: 'conv2d/pack-weight.wgsl',
    tensors: { weight, taps, packed },
    params: { rows, pitch, vectors, groups, rowStride, channelStride, groupStride },
    threads: groups * vectors * pitch,
  });
  dispatchTiles(context, groups * rowTiles * columnTiles, 2 * depth * tile.rows * tile.columns, {
    shader: shaders[tile.unit],
    // A binding cannot stay empty: the weight stands in for an absent bias.
    tensors: { source, weight: packed, taps, bias: bias ?? weight, result },
    params: { ...params, depth, rowTiles, columnTiles, hasBias: bias !== undefined },
    constants: { ...tileConstants(tile, context.matrixUnit), IS_RAGGED: sourceGroup % 4 > 0 ? 1 : 0 },
  });
}
