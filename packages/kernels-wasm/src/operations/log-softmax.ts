import type { Kernels } from '../runtime/context.ts';
import { linesOf } from './softmax.ts';

export const logSoftmax: Kernels['logSoftmax'] = (context, { input }, { output }, { dim }) => {
  const { count, extent, inner } = linesOf('logSoftmax', input.shape, dim);
  context.launch('log_softmax', count, { input, output, extent, inner });
};

export const logSoftmaxGrad: Kernels['logSoftmaxGrad'] = (context, { gradOutput, output }, { gradInput }, { dim }) => {
  const { count, extent, inner } = linesOf('logSoftmaxGrad', output.shape, dim);
  context.launch('log_softmax_grad', count, { gradOutput, output, gradInput, extent, inner });
};
