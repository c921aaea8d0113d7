import { pool2dGeometry } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

export const maxPool2d: Kernels['maxPool2d'] = (context, { input }, { output, indices }, attributes) => {
  const g = pool2dGeometry('maxPool2d', input.shape, attributes);
  context.launch('max_pool2d', g.batch * g.channels, { input, output, indices, ...g });
};

export const maxPool2dGrad: Kernels['maxPool2dGrad'] = (
  context,
  { gradOutput, indices },
  { gradInput },
  attributes,
) => {
  const g = pool2dGeometry('maxPool2dGrad', attributes.inputShape, attributes);
  const positions = { inPositions: g.inHeight * g.inWidth, outPositions: g.outHeight * g.outWidth };
  context.launch('max_pool2d_grad', g.batch * g.channels, { gradOutput, indices, gradInput, ...positions });
};
