import type { Kernel } from '../kernel-context.ts';
import { vectorLaunch } from '../vectors.ts';

export const relu6: Kernel<'relu6'> = (context, { input }, { output }) => {
  context.dispatch({ shader: 'relu6/forward.wgsl', tensors: { input, output }, ...vectorLaunch(output.shape) });
};

export const relu6Grad: Kernel<'relu6Grad'> = (context, { gradOutput, output }, { gradInput }) => {
  const tensors = { gradOutput, output, gradInput };
  context.dispatch({ shader: 'relu6/grad.wgsl', tensors, ...vectorLaunch(gradInput.shape) });
};
