import { around, resolveDim, type Shape } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

/** Lines along `dim`: how many there are, their extent, and how many lie side by side. */
export function linesOf(
  operation: string,
  shape: Shape,
  dim: number,
): { count: number; extent: number; inner: number } {
  const { outer, extent, inner } = around(shape, resolveDim(operation, dim, shape.length));
  return { count: outer * inner, extent, inner };
}

export const softmax: Kernels['softmax'] = (context, { input }, { output }, { dim }) => {
  const { count, extent, inner } = linesOf('softmax', input.shape, dim);
  context.launch('softmax', count, { input, output, extent, inner });
};

export const softmaxGrad: Kernels['softmaxGrad'] = (context, { gradOutput, output }, { gradInput }, { dim }) => {
  const { count, extent, inner } = linesOf('softmaxGrad', output.shape, dim);
  context.launch('softmax_grad', count, { gradOutput, output, gradInput, extent, inner });
};
