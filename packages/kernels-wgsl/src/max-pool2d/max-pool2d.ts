import { pool2dGeometry, size } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';

export const maxPool2d: Kernel<'maxPool2d'> = (context, { input }, { output, indices }, attributes) => {
  const params = { ...pool2dGeometry('maxPool2d', input.shape, attributes) };
  const tensors = { input, output, indices };
  context.dispatch({ shader: 'max-pool2d/forward.wgsl', tensors, params, threads: size(output.shape) });
};

export const maxPool2dGrad: Kernel<'maxPool2dGrad'> = (context, { gradOutput, indices }, { gradInput }, attributes) => {
  const params = { ...pool2dGeometry('maxPool2dGrad', gradInput.shape, attributes) };
  const tensors = { gradOutput, indices, gradInput };
  context.dispatch({ shader: 'max-pool2d/grad.wgsl', tensors, params, threads: size(gradInput.shape) });
};
