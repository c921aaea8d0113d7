import { size } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';

export const sigmoid: Kernel<'sigmoid'> = (context, { input }, { output }) => {
  context.dispatch({ shader: 'sigmoid/forward.wgsl', tensors: { input, output }, threads: size(output.shape) });
};

export const sigmoidGrad: Kernel<'sigmoidGrad'> = (context, { gradOutput, output }, { gradInput }) => {
  const tensors = { gradOutput, output, gradInput };
  context.dispatch({ shader: 'sigmoid/grad.wgsl', tensors, threads: size(gradInput.shape) });
};
