import { type Context, ELEMENT, type Kernels } from '../runtime/context.ts';
import { packedSize, TILE_COLUMNS, TILE_ROWS, tiles } from './gemm/gemm.ts';

/** A matrix in memory and the distances between its rows and its columns. */
interface Matrix {
  readonly address: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** output [rows, columns] = left [rows, depth] · right [depth, columns] + bias [columns]. */
function product(
  context: Context,
  [rows, depth, columns]: readonly [number, number, number],
  left: Matrix,
  right: Matrix,
  bias: number,
  output: number,
): void {
  const packed = context.scratch(packedSize(rows, depth) * ELEMENT);
  const panels = tiles(rows, TILE_ROWS);
  const { address, rowStride, columnStride } = left;
  context.launch('gemm_pack_rows', panels, address, rows, rowStride, depth, columnStride, 1, 0, packed);
  context.launchProduct(
    'linear',
    tiles(columns, TILE_COLUMNS),
    packed,
    rows,
    depth,
    right.address,
    right.rowStride,
    right.columnStride,
    bias,
    output,
    columns,
  );
}

/** A row-major matrix of this width, as it is and transposed. */
const asIs = (address: number, width: number): Matrix => ({ address, rowStride: width, columnStride: 1 });
const transposed = (address: number, width: number): Matrix => ({ address, rowStride: 1, columnStride: width });

export const linear: Kernels['linear'] = (context, { input, weight, bias }, { output }) => {
  const [m, k] = input.shape as [number, number];
  const o = weight.shape[0]!;
  const [left, right] = [asIs(context.address(input), k), transposed(context.address(weight), k)];
  product(context, [m, k, o], left, right, context.address(bias), context.address(output));
};

export const linearInputGrad: Kernels['linearInputGrad'] = (context, { gradOutput, weight }, { gradInput }) => {
  const [m, o] = gradOutput.shape as [number, number];
  const k = weight.shape[1]!;
  const [left, right] = [asIs(context.address(gradOutput), o), asIs(context.address(weight), k)];
  product(context, [m, o, k], left, right, 0, context.address(gradInput));
};

export const linearWeightGrad: Kernels['linearWeightGrad'] = (context, { gradOutput, input }, { gradWeight }) => {
  const [m, o] = gradOutput.shape as [number, number];
  const k = input.shape[1]!;
  const [left, right] = [transposed(context.address(gradOutput), o), asIs(context.address(input), k)];
  product(context, [o, m, k], left, right, 0, context.address(gradWeight));
};
