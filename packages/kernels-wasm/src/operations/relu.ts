import { size } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

export const relu: Kernels['relu'] = (context, { input }, { output }) =>
  context.launchElements('relu', size(input.shape), context.address(input), context.address(output));

export const reluGrad: Kernels['reluGrad'] = (context, { gradOutput, output }, { gradInput }) => {
  const addresses = [context.address(gradOutput), context.address(output), context.address(gradInput)] as const;
  context.launchElements('relu_grad', size(output.shape), ...addresses);
};
