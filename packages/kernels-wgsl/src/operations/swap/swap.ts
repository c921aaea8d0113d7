import { size } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';

export const swap: Kernel<'swap'> = (context, { a, b }) =>
  context.dispatch({ shader: 'swap/swap.wgsl', tensors: { a, b }, threads: size(a.shape) });
