import { conv2dGeometry } from '@flukeprint/kernels';
import { ELEMENT, type Kernels } from '../../runtime/context.ts';
import { packedSize, TILE_COLUMNS, TILE_ROWS, tiles } from '../gemm/gemm.ts';
import { addBorder, borderBytes, bordered, inputBorder } from './border.ts';
import { depthwise, isDepthwise } from './depthwise/depthwise.ts';
import { imageSteps, inputPlanes, outputPlanes, STEP_BYTES } from './planes.ts';
import { forwardTaps } from './taps.ts';
import { prefersWinograd, winograd } from './winograd/winograd.ts';

export const conv2d: Kernels['conv2d'] = (context, { input, weight, bias }, { output }, attributes) => {
  const g = conv2dGeometry('conv2d', input.shape, weight.shape, attributes);
  if (isDepthwise(g)) return depthwise(context, g, { input, weight, bias, output });
  if (prefersWinograd(g)) {
    const planes = inputPlanes(g, context.address(input));
    const kernels = { weight, rowStride: g.inChannels * 9, depthStride: 9, turned: false };
    const result = outputPlanes(g, context.address(output));
    return winograd(context, planes, g, kernels, bias, result);
  }
  const border = inputBorder(g, context.address(input));
  const { width, plane, image } = bordered(border);
  const taps = forwardTaps(g, plane, width);
  const tapOffsets = context.integers(taps);
  const groupIn = g.inChannels / g.groups;
  const groupOut = g.outChannels / g.groups;
  const packedGroup = packedSize(groupOut, taps.length) * ELEMENT;
  const packed = context.scratch(g.groups * packedGroup);
  for (let group = 0; group < g.groups; group++) {
    context.launch('gemm_pack_rows', tiles(groupOut, TILE_ROWS), {
      source: context.address(weight) + group * groupOut * taps.length * ELEMENT,
      rows: groupOut,
      rowStride: taps.length,
      depth: taps.length,
      stride: 1,
      batch: 1,
      batchStride: 0,
      packed: packed + group * packedGroup,
    });
  }
  const outPlane = g.outHeight * g.outWidth;
  const steps = imageSteps(g.batch, borderBytes(border), STEP_BYTES);
  const withBorder = addBorder(context, border, steps[0].images);
  for (const { firstImage, images } of steps) {
    const address = withBorder({ firstImage, images });
    for (let group = 0; group < g.groups; group++) {
      const firstChannel = group * groupOut;
      const positions = images * outPlane;
      context.launchProduct('conv2d', tiles(positions, TILE_COLUMNS), {
        weight: packed + group * packedGroup,
        channels: groupOut,
        taps: tapOffsets,
        tapCount: taps.length,
        source: address + group * groupIn * plane * ELEMENT,
        bias: bias && context.address(bias) + firstChannel * ELEMENT,
        target: context.address(output) + (firstImage * g.outChannels + firstChannel) * outPlane * ELEMENT,
        channelStride: outPlane,
        positions,
        height: g.outHeight,
        width: g.outWidth,
        sourceImage: image,
        sourceRow: g.strideY * width,
        sourceColumn: g.strideX,
        targetImage: g.outChannels * outPlane,
        targetRow: g.outWidth,
        targetColumn: 1,
      });
    }
  }
};
