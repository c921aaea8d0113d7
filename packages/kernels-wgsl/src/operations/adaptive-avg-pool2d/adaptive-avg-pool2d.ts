import { type Shape, size } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';
import { rowLaunch } from '../rows.ts';

function extents(input: Shape, output: Shape) {
  return { inHeight: input[2]!, inWidth: input[3]!, outHeight: output[2]!, outWidth: output[3]! };
}

/** One row of lanes per plane, or undefined where a plane has more than one window. */
function globalLaunch(input: Shape, output: Shape) {
  const { inHeight, inWidth, outHeight, outWidth } = extents(input, output);
  if (outHeight * outWidth !== 1) return undefined;
  const width = (inHeight * inWidth) % 4 === 0 ? 4 : 1;
  const planes = size(output);
  const plane = (inHeight * inWidth) / width;
  const { workgroups, constants } = rowLaunch(planes, plane);
  return { params: { planes, plane }, workgroups, constants: { ...constants, WIDTH: width } };
}

export const adaptiveAvgPool2d: Kernel<'adaptiveAvgPool2d'> = (context, { input }, { output }) => {
  const tensors = { input, output };
  const whole = globalLaunch(input.shape, output.shape);
  if (whole) context.dispatch({ shader: 'adaptive-avg-pool2d/global.wgsl', tensors, ...whole });
  else {
    const params = extents(input.shape, output.shape);
    context.dispatch({ shader: 'adaptive-avg-pool2d/forward.wgsl', tensors, params, threads: size(output.shape) });
  }
};

export const adaptiveAvgPool2dGrad: Kernel<'adaptiveAvgPool2dGrad'> = (context, { gradOutput }, { gradInput }) => {
  const tensors = { gradOutput, gradInput };
  const whole = globalLaunch(gradInput.shape, gradOutput.shape);
  if (whole) context.dispatch({ shader: 'adaptive-avg-pool2d/global-grad.wgsl', tensors, ...whole });
  else {
    const params = extents(gradInput.shape, gradOutput.shape);
    context.dispatch({ shader: 'adaptive-avg-pool2d/grad.wgsl', tensors, params, threads: size(gradInput.shape) });
  }
};
