import type { Shape } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

/** Planes of two tensors [N, C, H, W], and their extents as kernels take them. */
function planesOf(input: Shape, output: Shape) {
  const [batch, channels, inHeight, inWidth] = input as [number, number, number, number];
  const [, , outHeight, outWidth] = output as [number, number, number, number];
  return { planes: batch * channels, extents: { inHeight, inWidth, outHeight, outWidth } };
}

export const adaptiveAvgPool2d: Kernels['adaptiveAvgPool2d'] = (context, { input }, { output }) => {
  const { planes, extents } = planesOf(input.shape, output.shape);
  context.launch('adaptive_avg_pool2d', planes, { input, output, ...extents });
};

export const adaptiveAvgPool2dGrad: Kernels['adaptiveAvgPool2dGrad'] = (context, { gradOutput }, { gradInput }) => {
  const { planes, extents } = planesOf(gradInput.shape, gradOutput.shape);
  context.launch('adaptive_avg_pool2d_grad', planes, { gradOutput, gradInput, ...extents });
};
