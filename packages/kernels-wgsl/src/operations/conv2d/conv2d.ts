import { conv2dGeometry } from '@flukeprint/kernels';
import { tiles } from '../gemm/tile.ts';
import type { Kernel } from '../kernel-context.ts';
import { depthwiseApplies, dispatchDepthwise, dispatchDepthwiseInputGrad } from './depthwise/depthwise.ts';
import { gather } from './gather.ts';
import { forwardTaps, inputGradTaps, phasesOf, vectorCount } from './taps.ts';
import { fastestWay, isWinograd, nameOf, tileOf } from './ways.ts';
import { dispatchWinograd } from './winograd/winograd.ts';

export const conv2d: Kernel<'conv2d'> = (context, { input, weight, bias }, { output }, attributes) => {
  const g = conv2dGeometry('conv2d', input.shape, weight.shape, attributes);
  if (depthwiseApplies(g)) return dispatchDepthwise(context, { input, weight, bias }, output, g);
  const kernelSize = g.kernelHeight * g.kernelWidth;
  const sourceGroup = g.inChannels / g.groups;
  const rows = g.outChannels / g.groups;
  const columns = g.batch * g.outHeight * g.outWidth;
  const way = fastestWay(context, g, 'forward', input, [rows, columns, g.groups]);
  if (isWinograd(way)) {
    dispatchWinograd(context, { input, weight, bias }, output, g, 'forward', { tile: tileOf(way) });
    return;
  }
  gather(context, tiles[way], input, weight, bias, output, {
    taps: context.table(nameOf('conv2d taps', g), () => forwardTaps(g)),
    vectors: vectorCount(sourceGroup, kernelSize),
    rowStride: sourceGroup * kernelSize,
    channelStride: kernelSize,
    groupStride: rows * sourceGroup * kernelSize,
    params: {
      rows,
      columns,
      groups: g.groups,
      gridHeight: g.outHeight,
      gridWidth: g.outWidth,
      sourceChannels: g.inChannels,
      sourceHeight: g.inHeight,
      sourceWidth: g.inWidth,
      sourceGroup,
      stepY: g.strideY,
      stepX: g.strideX,
      originY: -g.padY,
      originX: -g.padX,
      targetChannels: g.outChannels,
      targetHeight: g.outHeight,
      targetWidth: g.outWidth,
      targetStepY: 1,
      targetStepX: 1,
      targetOriginY: 0,
      targetOriginX: 0,
    },
  });
};

/** Input pixels a stride apart meet the same taps: each such phase is a product of its own, without zeros. */
export const conv2dInputGrad: Kernel<'conv2dInputGrad'> = (
  context,
  { gradOutput, weight },
  { gradInput },
  attributes,
) => {
  const g = conv2dGeometry('conv2dInputGrad', gradInput.shape, weight.shape, attributes);
  if (depthwiseApplies(g)) return dispatchDepthwiseInputGrad(context, { gradOutput, weight }, gradInput, g);
  const kernelSize = g.kernelHeight * g.kernelWidth;
  const rows = g.inChannels / g.groups;
  const sourceGroup = g.outChannels / g.groups;
  const phases = phasesOf(g);
  const { height, width } = phases[0]!;
  const way = fastestWay(context, g, 'inputGrad', gradOutput, [rows, g.batch * height * width, g.groups]);
  if (isWinograd(way)) {
    dispatchWinograd(context, { input: gradOutput, weight }, gradInput, g, 'inputGrad', { tile: tileOf(way) });
    return;
  }
  for (const phase of phases) {
    gather(context, tiles[way], gradOutput, weight, undefined, gradInput, {
      taps: context.table(nameOf(`conv2dInputGrad taps ${phase.y} ${phase.x}`, g), () => inputGradTaps(g, phase)),
      vectors: vectorCount(sourceGroup, phase.places),
      rowStride: kernelSize,
      channelStride: rows * kernelSize,
      groupStride: sourceGroup * rows * kernelSize,
      params: {
        rows,
        columns: g.batch * phase.height * phase.width,
        groups: g.groups,
        gridHeight: phase.height,
        gridWidth: phase.width,
        sourceChannels: g.outChannels,
        sourceHeight: g.outHeight,
        sourceWidth: g.outWidth,
        sourceGroup,
        stepY: 1,
        stepX: 1,
        originY: 0,
        originX: 0,
        targetChannels: g.inChannels,
        targetHeight: g.inHeight,
        targetWidth: g.inWidth,
        targetStepY: g.strideY,
        targetStepX: g.strideX,
        targetOriginY: phase.y,
        targetOriginX: phase.x,
      },
    });
  }
};
