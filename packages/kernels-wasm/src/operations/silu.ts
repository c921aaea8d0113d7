import { size } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

export const silu: Kernels['silu'] = (context, { input }, { output }) =>
  context.launchElements('silu', size(input.shape), context.address(input), context.address(output));

export const siluGrad: Kernels['siluGrad'] = (context, { gradOutput, input }, { gradInput }) => {
  const addresses = [context.address(gradOutput), context.address(input), context.address(gradInput)] as const;
  context.launchElements('silu_grad', size(input.shape), ...addresses);
};
