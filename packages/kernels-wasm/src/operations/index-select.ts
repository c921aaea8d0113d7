import { size } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

/** Elements of one of the `rows` of a tensor. */
const widthOf = (shape: readonly number[]) => size(shape.slice(1));

export const indexSelect: Kernels['indexSelect'] = (context, { input, index }, { output }) => {
  const addresses = [context.address(input), context.address(index), context.address(output)] as const;
  context.launch('index_select', index.shape[0]!, ...addresses, input.shape[0]!, widthOf(input.shape));
};

export const indexSelectGrad: Kernels['indexSelectGrad'] = (context, { gradOutput, index }, { gradInput }) => {
  const addresses = [context.address(gradOutput), context.address(index), context.address(gradInput)] as const;
  context.launch('index_select_grad', gradInput.shape[0]!, ...addresses, index.shape[0]!, widthOf(gradInput.shape));
};

export const indexCopy: Kernels['indexCopy'] = (context, { target, index, source }) => {
  const addresses = [context.address(target), context.address(index), context.address(source)] as const;
  context.launch('index_copy', index.shape[0]!, ...addresses, target.shape[0]!, widthOf(target.shape));
};
