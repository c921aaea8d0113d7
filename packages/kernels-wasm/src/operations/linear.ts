import type { DeviceTensor } from '@flukeprint/kernels';
import { type Context, ELEMENT, type Kernels } from '../runtime/context.ts';
import { packedSize, TILE_COLUMNS, TILE_ROWS, tiles } from './gemm/gemm.ts';

/** A matrix in memory and the distances between its rows and its columns. */
interface Matrix {
  readonly tensor: DeviceTensor;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** output [rows, columns] = left [rows, depth] · right [depth, columns] + bias [columns]. */
function product(
  context: Context,
  [rows, depth, columns]: readonly [number, number, number],
  left: Matrix,
  right: Matrix,
  bias: DeviceTensor | undefined,
  output: DeviceTensor,
): void {
  const packed = context.scratch(packedSize(rows, depth) * ELEMENT);
  context.launch('gemm_pack_rows', tiles(rows, TILE_ROWS), {
    source: left.tensor,
    rows,
    rowStride: left.rowStride,
    depth,
    stride: left.columnStride,
    batch: 1,
    batchStride: 0,
    packed,
  });
  context.launchProduct('linear', tiles(columns, TILE_COLUMNS), {
    left: packed,
    rows,
    depth,
    source: right.tensor,
    stride: right.rowStride,
    columnStride: right.columnStride,
    bias,
    output,
    columns,
  });
}

/** A row-major matrix of this width, as it is and transposed. */
const asIs = (tensor: DeviceTensor, width: number): Matrix => ({ tensor, rowStride: width, columnStride: 1 });
const transposed = (tensor: DeviceTensor, width: number): Matrix => ({ tensor, rowStride: 1, columnStride: width });

export const linear: Kernels['linear'] = (context, { input, weight, bias }, { output }) => {
  const [m, k] = input.shape as [number, number];
  const o = weight.shape[0]!;
  product(context, [m, k, o], asIs(input, k), transposed(weight, k), bias, output);
};

export const linearInputGrad: Kernels['linearInputGrad'] = (context, { gradOutput, weight }, { gradInput }) => {
  const [m, o] = gradOutput.shape as [number, number];
  const k = weight.shape[1]!;
  product(context, [m, o, k], asIs(gradOutput, o), asIs(weight, k), undefined, gradInput);
};

export const linearWeightGrad: Kernels['linearWeightGrad'] = (context, { gradOutput, input }, { gradWeight }) => {
  const [m, o] = gradOutput.shape as [number, number];
  const k = input.shape[1]!;
  product(context, [o, m, k], transposed(gradOutput, o), asIs(input, k), undefined, gradWeight);
};
