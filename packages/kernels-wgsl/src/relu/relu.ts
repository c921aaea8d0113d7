import { size } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';

export const relu: Kernel<'relu'> = (context, { input }, { output }) => {
  context.dispatch({ shader: 'relu/forward.wgsl', tensors: { input, output }, threads: size(output.shape) });
};

export const reluGrad: Kernel<'reluGrad'> = (context, { gradOutput, output }, { gradInput }) => {
  const tensors = { gradOutput, output, gradInput };
  context.dispatch({ shader: 'relu/grad.wgsl', tensors, threads: size(gradInput.shape) });
};
