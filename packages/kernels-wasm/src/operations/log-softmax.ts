import type { Kernels } from '../runtime/context.ts';
import { linesOf } from './softmax.ts';

export const logSoftmax: Kernels['logSoftmax'] = (context, { input }, { output }, { dim }) => {
  const { count, extent, inner } = linesOf('logSoftmax', input.shape, dim);
  context.launch('log_softmax', count, context.address(input), context.address(output), extent, inner);
};

export const logSoftmaxGrad: Kernels['logSoftmaxGrad'] = (context, { gradOutput, output }, { gradInput }, { dim }) => {
  const { count, extent, inner } = linesOf('logSoftmaxGrad', output.shape, dim);
  const addresses = [context.address(gradOutput), context.address(output), context.address(gradInput)] as const;
  context.launch('log_softmax_grad', count, ...addresses, extent, inner);
};
