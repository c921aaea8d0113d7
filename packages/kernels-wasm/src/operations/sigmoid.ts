import { size } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

export const sigmoid: Kernels['sigmoid'] = (context, { input }, { output }) =>
  context.launchElements('sigmoid', size(input.shape), context.address(input), context.address(output));

export const sigmoidGrad: Kernels['sigmoidGrad'] = (context, { gradOutput, output }, { gradInput }) => {
  const addresses = [context.address(gradOutput), context.address(output), context.address(gradInput)] as const;
  context.launchElements('sigmoid_grad', size(output.shape), ...addresses);
};
