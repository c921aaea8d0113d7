import type { Kernel } from '../kernel-context.ts';
import { vectorLaunch } from '../vectors.ts';

export const sigmoid: Kernel<'sigmoid'> = (context, { input }, { output }) => {
  context.dispatch({ shader: 'sigmoid/forward.wgsl', tensors: { input, output }, ...vectorLaunch(output.shape) });
};

export const sigmoidGrad: Kernel<'sigmoidGrad'> = (context, { gradOutput, output }, { gradInput }) => {
  const tensors = { gradOutput, output, gradInput };
  context.dispatch({ shader: 'sigmoid/grad.wgsl', tensors, ...vectorLaunch(gradInput.shape) });
};
