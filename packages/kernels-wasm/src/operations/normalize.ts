import { resolveNormalize } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';
import { linesOf } from './softmax.ts';

export const normalize: Kernels['normalize'] = (context, { input }, { output, norm }, attributes) => {
  const { dim, eps } = resolveNormalize(attributes);
  const { count, extent, inner } = linesOf('normalize', input.shape, dim);
  const addresses = [context.address(input), context.address(output), context.address(norm)] as const;
  context.launch('normalize', count, ...addresses, extent, inner, eps);
};

export const normalizeGrad: Kernels['normalizeGrad'] = (
  context,
  { gradOutput, output, norm },
  { gradInput },
  attributes,
) => {
  const { dim, eps } = resolveNormalize(attributes);
  const { count, extent, inner } = linesOf('normalizeGrad', output.shape, dim);
  const inputs = [context.address(gradOutput), context.address(output), context.address(norm)] as const;
  context.launch('normalize_grad', count, ...inputs, context.address(gradInput), extent, inner, eps);
};
