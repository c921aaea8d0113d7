import { resolvePointwise } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';
import { vectorLaunch } from '../vectors.ts';

export const leakyRelu: Kernel<'leakyRelu'> = (context, { input }, { output }, attributes) => {
  const params = resolvePointwise('leakyRelu', attributes);
  const tensors = { input, output };
  context.dispatch({ shader: 'leaky-relu/forward.wgsl', tensors, params, ...vectorLaunch(output.shape) });
};

export const leakyReluGrad: Kernel<'leakyReluGrad'> = (context, { gradOutput, input }, { gradInput }, attributes) => {
  const params = resolvePointwise('leakyRelu', attributes);
  const tensors = { gradOutput, input, gradInput };
  context.dispatch({ shader: 'leaky-relu/grad.wgsl', tensors, params, ...vectorLaunch(gradInput.shape) });
};
