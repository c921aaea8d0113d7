import { resolveDim, resolveNormalize } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';
import { rowsAlong } from '../rows.ts';

export const normalize: Kernel<'normalize'> = (context, { input }, { output, norm }, attributes) => {
  const { dim, eps } = resolveNormalize(attributes);
  const rows = rowsAlong(input.shape, resolveDim('normalize', dim, input.shape.length));
  const params = { ...rows.params, eps };
  context.dispatch({ ...rows, shader: 'normalize/forward.wgsl', tensors: { input, output, norm }, params });
};

export const normalizeGrad: Kernel<'normalizeGrad'> = (context, inputs, { gradInput }, attributes) => {
  const { dim, eps } = resolveNormalize(attributes);
  const rows = rowsAlong(gradInput.shape, resolveDim('normalizeGrad', dim, gradInput.shape.length));
  const params = { ...rows.params, eps };
  context.dispatch({ ...rows, shader: 'normalize/grad.wgsl', tensors: { ...inputs, gradInput }, params });
};
