import { pool2dGeometry, size } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';

export const avgPool2d: Kernel<'avgPool2d'> = (context, { input }, { output }, attributes) => {
  const params = { ...pool2dGeometry('avgPool2d', input.shape, attributes) };
  const tensors = { input, output };
  context.dispatch({ shader: 'avg-pool2d/forward.wgsl', tensors, params, threads: size(output.shape) });
};

export const avgPool2dGrad: Kernel<'avgPool2dGrad'> = (context, { gradOutput }, { gradInput }, attributes) => {
  const params = { ...pool2dGeometry('avgPool2dGrad', gradInput.shape, attributes) };
  const tensors = { gradOutput, gradInput };
  context.dispatch({ shader: 'avg-pool2d/grad.wgsl', tensors, params, threads: size(gradInput.shape) });
};
