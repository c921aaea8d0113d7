import { size } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';

export const lerp: Kernel<'lerp'> = (context, { target, value }, _, { weight }) =>
  context.dispatch({
    shader: 'lerp/lerp.wgsl',
    tensors: { moved: target, value },
    params: { weight, rest: 1 - weight },
    threads: size(target.shape),
  });
