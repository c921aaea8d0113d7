import { resolveNormalize } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';
import { linesOf } from './softmax.ts';

export const normalize: Kernels['normalize'] = (context, { input }, { output, norm }, attributes) => {
  const { dim, eps } = resolveNormalize(attributes);
  const { count, extent, inner } = linesOf('normalize', input.shape, dim);
  context.launch('normalize', count, { input, output, norm, extent, inner, eps });
};

export const normalizeGrad: Kernels['normalizeGrad'] = (
  context,
  { gradOutput, output, norm },
  { gradInput },
  attributes,
) => {
  const { dim, eps } = resolveNormalize(attributes);
  const { count, extent, inner } = linesOf('normalizeGrad', output.shape, dim);
  context.launch('normalize_grad', count, { gradOutput, output, norm, gradInput, extent, inner, eps });
};
