import type { Kernel } from '../kernel-context.ts';
import { vectorLaunch } from '../vectors.ts';

export const silu: Kernel<'silu'> = (context, { input }, { output }) => {
  context.dispatch({ shader: 'silu/forward.wgsl', tensors: { input, output }, ...vectorLaunch(output.shape) });
};

export const siluGrad: Kernel<'siluGrad'> = (context, { gradOutput, input }, { gradInput }) => {
  const tensors = { gradOutput, input, gradInput };
  context.dispatch({ shader: 'silu/grad.wgsl', tensors, ...vectorLaunch(gradInput.shape) });
};
