import type { Kernel } from '../kernel-context.ts';
import { vectorLaunch } from '../vectors.ts';

/** One side is f32: widening reads elements, narrowing (or copying) writes them. f16 to f16 is a scaling by 1. */
export const cast: Kernel<'cast'> = (context, { input }, { output }) => {
  const widens = output.dtype === 'f32';
  const shader = widens ? 'cast/widen.wgsl' : input.dtype === 'f32' ? 'cast/narrow.wgsl' : 'scale/forward.wgsl';
  context.dispatch({ shader, tensors: { input, output }, params: { factor: 1 }, ...vectorLaunch(output.shape) });
};
