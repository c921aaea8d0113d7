import { numbered } from '@flukeprint/kernels';
import { dispatchBatchNorm, dispatchBatchNormGrad } from '../batch-norm/batch-norm.ts';
import type { Kernel } from '../kernel-context.ts';

export const catBatchNorm: Kernel<'catBatchNorm'> = (context, inputs, outputs, attributes) =>
  dispatchBatchNorm(context, numbered(inputs, 'input.'), inputs, outputs, attributes);

export const catBatchNormGrad: Kernel<'catBatchNormGrad'> = (context, inputs, gradients, attributes) => {
  const gradInputs = numbered(gradients, 'gradInput.');
  dispatchBatchNormGrad(context, numbered(inputs, 'input.'), inputs, gradInputs, gradients, attributes);
};
