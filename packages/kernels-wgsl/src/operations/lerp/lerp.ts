import type { Kernel } from '../kernel-context.ts';
import { vectorLaunch } from '../vectors.ts';

export const lerp: Kernel<'lerp'> = (context, { target, value }, _, { weight }) =>
  context.dispatch({
    shader: 'lerp/lerp.wgsl',
    tensors: { moved: target, value },
    params: { weight, rest: 1 - weight },
    ...vectorLaunch(target.shape),
  });
