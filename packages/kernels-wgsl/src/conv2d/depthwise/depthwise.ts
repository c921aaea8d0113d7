import type { Conv2dGeometry, DeviceTensor } from '@flukeprint/kernels';
import type { KernelContext } from '../../kernel-context.ts';
import { sumTo } from '../../sum-to/sum-to.ts';

/** Whether each channel is convolved by itself into one. Bound by memory: a matrix product would use one row of its tiles. */
export function depthwiseApplies({ groups, inChannels, outChannels }: Conv2dGeometry): boolean {
  return groups === inChannels && groups === outChannels && groups > 1;
}

/** Results that an invocation computes below one another. */
const ROWS = 4;

interface Walk {
  readonly inHeight: number;
  readonly inWidth: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly strideY: number;
  readonly strideX: number;
  readonly padY: number;
  readonly padX: number;
  readonly isTurned: boolean;
}

function walk(
  context: KernelContext,
  g: Conv2dGeometry,
  { input, weight, bias }: { input: DeviceTensor; weight: DeviceTensor; bias?: DeviceTensor | undefined },
  output: DeviceTensor,
  w: Walk,
): void {
  const rowGroups = Math.ceil(w.outHeight / ROWS);
  const planes = g.batch * g.inChannels;
  context.dispatch({
    shader: 'conv2d/depthwise/forward.wgsl',
    // A binding cannot stay empty: the weight stands in for an absent bias.
    tensors: { input, weight, bias: bias ?? weight, output },
    params: { ...w, channels: g.inChannels, rowGroups, planes, dilationX: g.dilationX, hasBias: bias !== undefined },
    constants: {
      KERNEL_HEIGHT: g.kernelHeight,
      KERNEL_WIDTH: g.kernelWidth,
      STRIDE_Y: w.strideY,
      DILATION_Y: g.dilationY,
      ROWS,
    },
    threads: planes * rowGroups * w.outWidth,
  });
}

export function dispatchDepthwise(
  context: KernelContext,
  tensors: { input: DeviceTensor; weight: DeviceTensor; bias?: DeviceTensor | undefined },
  output: DeviceTensor,
  g: Conv2dGeometry,
): void {
  walk(context, g, tensors, output, { ...g, isTurned: false });
}

export function dispatchDepthwiseInputGrad(
  context: KernelContext,
  { gradOutput, weight }: { gradOutput: DeviceTensor; weight: DeviceTensor },
  gradInput: DeviceTensor,
  g: Conv2dGeometry,
): void {
  if (g.strideY === 1 && g.strideX === 1) {
    walk(context, g, { input: gradOutput, weight }, gradInput, {
      inHeight: g.outHeight,
      inWidth: g.outWidth,
      outHeight: g.inHeight,
      outWidth: g.inWidth,
      strideY: 1,
      strideX: 1,
      padY: g.dilationY * (g.kernelHeight - 1) - g.padY,
      padX: g.dilationX * (g.kernelWidth - 1) - g.padX,
      isTurned: true,
    });
    return;
  }
  context.dispatch({
    shader: 'conv2d/depthwise/input-grad.wgsl',
    tensors: { gradOutput, weight, gradInput },
    params: { ...g, channels: g.inChannels },
    constants: {
      KERNEL_HEIGHT: g.kernelHeight,
      KERNEL_WIDTH: g.kernelWidth,
      STRIDE_Y: g.strideY,
      STRIDE_X: g.strideX,
    },
    threads: g.batch * g.inChannels * g.inHeight * g.inWidth,
  });
}

/** Workgroups that keep a large GPU busy with a sum that memory bounds. */
const BUSY_WORKGROUPS = 2048;

export function dispatchDepthwiseWeightGrad(
  context: KernelContext,
  { gradOutput, input }: { gradOutput: DeviceTensor; input: DeviceTensor },
  gradWeight: DeviceTensor,
  g: Conv2dGeometry,
): void {
  const wanted = Math.min(g.batch, Math.ceil(BUSY_WORKGROUPS / g.inChannels));
  const images = Math.ceil(g.batch / wanted);
  const slices = Math.ceil(g.batch / images);
  const partial = slices === 1 ? gradWeight : context.temporary([slices, ...gradWeight.shape]);
  context.dispatch({
    shader: 'conv2d/depthwise/weight-grad.wgsl',
    tensors: { gradOutput, input, gradWeight: partial },
    params: { ...g, channels: g.inChannels, images, slices },
    constants: { KERNEL_HEIGHT: g.kernelHeight, KERNEL_WIDTH: g.kernelWidth },
    workgroups: slices * g.inChannels,
  });
  if (slices > 1) sumTo(context, { input: partial }, { output: gradWeight }, { shape: gradWeight.shape });
}
