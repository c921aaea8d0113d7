import type { Kernel } from '../kernel-context.ts';
import { vectorLaunch } from '../vectors.ts';

export const relu: Kernel<'relu'> = (context, { input }, { output }) => {
  context.dispatch({ shader: 'relu/forward.wgsl', tensors: { input, output }, ...vectorLaunch(output.shape) });
};

export const reluGrad: Kernel<'reluGrad'> = (context, { gradOutput, output }, { gradInput }) => {
  const tensors = { gradOutput, output, gradInput };
  context.dispatch({ shader: 'relu/grad.wgsl', tensors, ...vectorLaunch(gradInput.shape) });
};
