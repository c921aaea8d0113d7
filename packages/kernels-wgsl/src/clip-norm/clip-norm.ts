import { size } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';

export const clipNorm: Kernel<'clipNorm'> = (context, { value, norm }, _, { maxNorm }) =>
  context.dispatch({
    shader: 'clip-norm/clip-norm.wgsl',
    tensors: { clipped: value, norm },
    params: { maxNorm },
    threads: size(value.shape),
  });
