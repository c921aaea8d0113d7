import { size } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

export const relu6: Kernels['relu6'] = (context, { input }, { output }) =>
  context.launchElements('relu6', size(input.shape), context.address(input), context.address(output));

export const relu6Grad: Kernels['relu6Grad'] = (context, { gradOutput, output }, { gradInput }) => {
  const addresses = [context.address(gradOutput), context.address(output), context.address(gradInput)] as const;
  context.launchElements('relu6_grad', size(output.shape), ...addresses);
};
