import { pool2dGeometry } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

export const avgPool2d: Kernels['avgPool2d'] = (context, { input }, { output }, attributes) => {
  const g = pool2dGeometry('avgPool2d', input.shape, attributes);
  context.launch('avg_pool2d', g.batch * g.channels, { input, output, ...g });
};

export const avgPool2dGrad: Kernels['avgPool2dGrad'] = (context, { gradOutput }, { gradInput }, attributes) => {
  const g = pool2dGeometry('avgPool2dGrad', attributes.inputShape, attributes);
  context.launch('avg_pool2d_grad', g.batch * g.channels, { gradOutput, gradInput, ...g });
};
