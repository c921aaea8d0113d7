import { pool2dGeometry } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';
import { window } from './pool2d.ts';

export const avgPool2d: Kernels['avgPool2d'] = (context, { input }, { output }, attributes) => {
  const g = pool2dGeometry('avgPool2d', input.shape, attributes);
  const addresses = [context.address(input), context.address(output)] as const;
  context.launch('avg_pool2d', g.batch * g.channels, ...addresses, ...window(g));
};

export const avgPool2dGrad: Kernels['avgPool2dGrad'] = (context, { gradOutput }, { gradInput }, attributes) => {
  const g = pool2dGeometry('avgPool2dGrad', attributes.inputShape, attributes);
  const addresses = [context.address(gradOutput), context.address(gradInput)] as const;
  context.launch('avg_pool2d_grad', g.batch * g.channels, ...addresses, ...window(g));
};
