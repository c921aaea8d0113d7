import { size } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';

export const silu: Kernel<'silu'> = (context, { input }, { output }) => {
  context.dispatch({ shader: 'silu/forward.wgsl', tensors: { input, output }, threads: size(output.shape) });
};

export const siluGrad: Kernel<'siluGrad'> = (context, { gradOutput, input }, { gradInput }) => {
  const tensors = { gradOutput, input, gradInput };
  context.dispatch({ shader: 'silu/grad.wgsl', tensors, threads: size(gradInput.shape) });
};
