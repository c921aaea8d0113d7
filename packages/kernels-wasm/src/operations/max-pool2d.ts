import { pool2dGeometry } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';
import { window } from './pool2d.ts';

export const maxPool2d: Kernels['maxPool2d'] = (context, { input }, { output, indices }, attributes) => {
  const g = pool2dGeometry('maxPool2d', input.shape, attributes);
  const addresses = [context.address(input), context.address(output), context.address(indices)] as const;
  context.launch('max_pool2d', g.batch * g.channels, ...addresses, ...window(g));
};

export const maxPool2dGrad: Kernels['maxPool2dGrad'] = (
  context,
  { gradOutput, indices },
  { gradInput },
  attributes,
) => {
  const g = pool2dGeometry('maxPool2dGrad', attributes.inputShape, attributes);
  const addresses = [context.address(gradOutput), context.address(indices), context.address(gradInput)] as const;
  const [inPositions, outPositions] = [g.inHeight * g.inWidth, g.outHeight * g.outWidth];
  context.launch('max_pool2d_grad', g.batch * g.channels, ...addresses, inPositions, outPositions);
};
