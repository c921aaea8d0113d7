import { numbered } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';
import { launchBatchNorm, launchBatchNormGrad } from './batch-norm.ts';

export const catBatchNorm: Kernels['catBatchNorm'] = (context, inputs, outputs, attributes) =>
  launchBatchNorm(context, numbered(inputs, 'input.'), inputs, outputs, attributes);

export const catBatchNormGrad: Kernels['catBatchNormGrad'] = (context, inputs, gradients, attributes) => {
  const gradInputs = numbered(gradients, 'gradInput.');
  launchBatchNormGrad(context, numbered(inputs, 'input.'), inputs, gradInputs, gradients, attributes);
};
