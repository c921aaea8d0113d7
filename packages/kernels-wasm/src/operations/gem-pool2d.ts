import { resolveGemPool2d, size } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

export const gemPool2d: Kernels['gemPool2d'] = (context, { input, p }, { output }, attributes) => {
  const { eps } = resolveGemPool2d('gemPool2d', attributes);
  const planes = size(output.shape);
  context.launch('gem_pool2d', planes, { input, p, output, extent: size(input.shape) / planes, eps });
};

export const gemPool2dGrad: Kernels['gemPool2dGrad'] = (context, inputs, { gradInput, gradP }, attributes) => {
  const { eps } = resolveGemPool2d('gemPool2dGrad', attributes);
  const planes = size(gradP.shape);
  const extent = size(gradInput.shape) / planes;
  context.launch('gem_pool2d_grad', planes, { ...inputs, gradInput, gradP, extent, eps });
};
