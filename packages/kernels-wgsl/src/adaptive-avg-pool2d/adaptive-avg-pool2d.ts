import { type Shape, size } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';

function extents(input: Shape, output: Shape) {
  return { inHeight: input[2]!, inWidth: input[3]!, outHeight: output[2]!, outWidth: output[3]! };
}

export const adaptiveAvgPool2d: Kernel<'adaptiveAvgPool2d'> = (context, { input }, { output }) => {
  const params = extents(input.shape, output.shape);
  const tensors = { input, output };
  context.dispatch({ shader: 'adaptive-avg-pool2d/forward.wgsl', tensors, params, threads: size(output.shape) });
};

export const adaptiveAvgPool2dGrad: Kernel<'adaptiveAvgPool2dGrad'> = (context, { gradOutput }, { gradInput }) => {
  const params = extents(gradInput.shape, gradOutput.shape);
  const tensors = { gradOutput, gradInput };
  context.dispatch({ shader: 'adaptive-avg-pool2d/grad.wgsl', tensors, params, threads: size(gradInput.shape) });
};
