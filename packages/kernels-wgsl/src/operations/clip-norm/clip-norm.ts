import type { Kernel } from '../kernel-context.ts';
import { vectorLaunch } from '../vectors.ts';

export const clipNorm: Kernel<'clipNorm'> = (context, { value, norm }, _, { maxNorm }) =>
  context.dispatch({
    shader: 'clip-norm/clip-norm.wgsl',
    tensors: { clipped: value, norm },
    params: { maxNorm },
    ...vectorLaunch(value.shape),
  });
