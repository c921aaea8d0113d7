import type { DeviceTensor } from '@flukeprint/kernels';
import { tileCandidates, tileConstants, tileGrid, tiles } from '../gemm/tile.ts';
import type { Kernel, KernelContext } from '../kernel-context.ts';

/** A factor of a matrix product: memory, and whether it is taken transposed. */
interface Factor {
  readonly matrix: DeviceTensor;
  readonly transposed?: boolean;
}

/** output = left · right + bias, the bias one value per column. */
function matmul(
  context: KernelContext,
  shader: 'linear/forward.wgsl' | 'linear/weight-grad.wgsl',
  left: Factor,
  right: Factor,
  output: DeviceTensor,
  bias?: DeviceTensor,
): void {
  const [rows, columns] = output.shape as [number, number];
  const [leftRows, leftColumns] = left.matrix.shape as [number, number];
  const rightColumns = right.matrix.shape[1]!;
  const depth = left.transposed ? leftRows : leftColumns;
  const layout = `${left.transposed ? 'T' : 'N'}${right.transposed ? 'T' : 'N'}`;
  const work = `matmul ${layout} ${rows} ${columns} ${depth} ${left.matrix.dtype}`;
  const tile =
    tiles[context.fastest(work, tileCandidates({ matrixUnit: undefined, dtype: left.matrix.dtype }, rows, columns, 1))];
  const { rowTiles, columnTiles } = tileGrid(tile, rows, columns);
  context.dispatch({
    shader,
    // A binding cannot stay empty: the weight stands in for an absent bias.
    tensors: { left: left.matrix, right: right.matrix, bias: bias ?? right.matrix, output },
    params: {
      rows,
      columns,
      rowTiles,
      depth,
      leftRowStride: left.transposed ? 1 : leftColumns,
      leftDepthStride: left.transposed ? leftColumns : 1,
      rightDepthStride: right.transposed ? 1 : rightColumns,
      rightColumnStride: right.transposed ? rightColumns : 1,
      hasBias: bias !== undefined,
    },
    constants: tileConstants(tile, undefined),
    workgroups: rowTiles * columnTiles,
  });
}

export const linear: Kernel<'linear'> = (context, { input, weight, bias }, { output }) => {
  matmul(context, 'linear/forward.wgsl', { matrix: input }, { matrix: weight, transposed: true }, output, bias);
};

export const linearInputGrad: Kernel<'linearInputGrad'> = (context, { gradOutput, weight }, { gradInput }) => {
  matmul(context, 'linear/forward.wgsl', { matrix: gradOutput }, { matrix: weight }, gradInput);
};

export const linearWeightGrad: Kernel<'linearWeightGrad'> = (context, { gradOutput, input }, { gradWeight }) => {
  matmul(context, 'linear/weight-grad.wgsl', { matrix: gradOutput, transposed: true }, { matrix: input }, gradWeight);
};
