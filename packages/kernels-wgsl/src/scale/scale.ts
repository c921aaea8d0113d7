import { size } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';

export const scale: Kernel<'scale'> = (context, { input }, { output }, { factor }) => {
  const tensors = { input, output };
  context.dispatch({ shader: 'scale/forward.wgsl', tensors, params: { factor }, threads: size(output.shape) });
};
