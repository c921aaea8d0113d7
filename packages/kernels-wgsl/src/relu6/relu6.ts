import { size } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';

export const relu6: Kernel<'relu6'> = (context, { input }, { output }) => {
  context.dispatch({ shader: 'relu6/forward.wgsl', tensors: { input, output }, threads: size(output.shape) });
};

export const relu6Grad: Kernel<'relu6Grad'> = (context, { gradOutput, output }, { gradInput }) => {
  const tensors = { gradOutput, output, gradInput };
  context.dispatch({ shader: 'relu6/grad.wgsl', tensors, threads: size(gradInput.shape) });
};
