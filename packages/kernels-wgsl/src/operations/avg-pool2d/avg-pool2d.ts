import { pool2dGeometry } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';
import { poolLaunch } from '../pool2d/launch.ts';

export const avgPool2d: Kernel<'avgPool2d'> = (context, { input }, { output }, attributes) => {
  const geometry = pool2dGeometry('avgPool2d', input.shape, attributes);
  const tensors = { input, output };
  context.dispatch({ shader: 'avg-pool2d/forward.wgsl', tensors, ...poolLaunch(geometry, 'outputs') });
};

export const avgPool2dGrad: Kernel<'avgPool2dGrad'> = (context, { gradOutput }, { gradInput }, attributes) => {
  const geometry = pool2dGeometry('avgPool2dGrad', gradInput.shape, attributes);
  const tensors = { gradOutput, gradInput };
  context.dispatch({ shader: 'avg-pool2d/grad.wgsl', tensors, ...poolLaunch(geometry, 'inputs') });
};
