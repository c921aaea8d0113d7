import { size } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

/** Elements of one of the `rows` of a tensor. */
const widthOf = (shape: readonly number[]) => size(shape.slice(1));

export const indexSelect: Kernels['indexSelect'] = (context, { input, index }, { output }) => {
  const extents = { rows: input.shape[0]!, width: widthOf(input.shape) };
  context.launch('index_select', index.shape[0]!, { input, index, output, ...extents });
};

export const indexSelectGrad: Kernels['indexSelectGrad'] = (context, { gradOutput, index }, { gradInput }) => {
  const extents = { count: index.shape[0]!, width: widthOf(gradInput.shape) };
  context.launch('index_select_grad', gradInput.shape[0]!, { gradOutput, index, gradInput, ...extents });
};

export const indexCopy: Kernels['indexCopy'] = (context, { target, index, source }) => {
  const extents = { rows: target.shape[0]!, width: widthOf(target.shape) };
  context.launch('index_copy', index.shape[0]!, { target, index, source, ...extents });
};
