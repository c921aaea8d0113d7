import { resolveDim } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';
import { rowsAlong } from '../rows.ts';

export const softmax: Kernel<'softmax'> = (context, { input }, { output }, { dim }) => {
  const rows = rowsAlong(input.shape, resolveDim('softmax', dim, input.shape.length));
  context.dispatch({ shader: 'softmax/forward.wgsl', tensors: { input, output }, ...rows });
};

export const softmaxGrad: Kernel<'softmaxGrad'> = (context, { gradOutput, output }, { gradInput }, { dim }) => {
  const rows = rowsAlong(output.shape, resolveDim('softmaxGrad', dim, output.shape.length));
  context.dispatch({ shader: 'softmax/grad.wgsl', tensors: { gradOutput, output, gradInput }, ...rows });
};
