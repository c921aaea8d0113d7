import type { Kernel } from '../kernel-context.ts';
import { vectorLaunch } from '../vectors.ts';

export const scale: Kernel<'scale'> = (context, { input }, { output }, { factor }) => {
  const tensors = { input, output };
  context.dispatch({ shader: 'scale/forward.wgsl', tensors, params: { factor }, ...vectorLaunch(output.shape) });
};
