import { resolveDim } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';
import { rowsAlong } from '../rows.ts';

export const logSoftmax: Kernel<'logSoftmax'> = (context, { input }, { output }, { dim }) => {
  const rows = rowsAlong(input.shape, resolveDim('logSoftmax', dim, input.shape.length));
  context.dispatch({ shader: 'log-softmax/forward.wgsl', tensors: { input, output }, ...rows });
};

export const logSoftmaxGrad: Kernel<'logSoftmaxGrad'> = (context, { gradOutput, output }, { gradInput }, { dim }) => {
  const rows = rowsAlong(output.shape, resolveDim('logSoftmaxGrad', dim, output.shape.length));
  context.dispatch({ shader: 'log-softmax/grad.wgsl', tensors: { gradOutput, output, gradInput }, ...rows });
};
