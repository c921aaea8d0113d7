import { pool2dGeometry } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';
import { poolLaunch } from '../pool2d/launch.ts';

export const maxPool2d: Kernel<'maxPool2d'> = (context, { input }, { output, indices }, attributes) => {
  const geometry = pool2dGeometry('maxPool2d', input.shape, attributes);
  const tensors = { input, output, indices };
  context.dispatch({ shader: 'max-pool2d/forward.wgsl', tensors, ...poolLaunch(geometry, 'outputs') });
};

export const maxPool2dGrad: Kernel<'maxPool2dGrad'> = (context, { gradOutput, indices }, { gradInput }, attributes) => {
  const geometry = pool2dGeometry('maxPool2dGrad', gradInput.shape, attributes);
  const tensors = { gradOutput, indices, gradInput };
  context.dispatch({ shader: 'max-pool2d/grad.wgsl', tensors, ...poolLaunch(geometry, 'inputs') });
};
