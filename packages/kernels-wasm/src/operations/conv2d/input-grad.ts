import { conv2dGeometry } from '@flukeprint/kernels';
import { ELEMENT, type Kernels } from '../../runtime/context.ts';
import { packedSize, TILE_COLUMNS, TILE_ROWS, tiles } from '../gemm/gemm.ts';
import { addBorder, type Border, borderBytes, bordered } from './border.ts';
import { depthwiseInputGrad, isDepthwise } from './depthwise/depthwise.ts';
import { imageSteps, inputPlanes, outputPlanes, STEP_BYTES } from './planes.ts';
import { prefersWinograd, winograd } from './winograd/winograd.ts';

/** One axis of the input positions that lie `first` beyond a multiple of the stride: gradOutput reaches them through some taps. */
interface Residue {
  readonly first: number;
  readonly count: number;
  /** Position `first + t · stride` receives from gradOutput's position t + shift through kernel element `tap`. */
  readonly taps: readonly { readonly tap: number; readonly shift: number }[];
}

function residues(extent: number, kernel: number, stride: number, pad: number, dilation: number): Residue[] {
  return Array.from({ length: Math.min(stride, extent) }, (_, first) => {
    const taps = [];
    for (let tap = 0; tap < kernel; tap++) {
      const shift = (first + pad - tap * dilation) / stride;
      if (Number.isInteger(shift)) taps.push({ tap, shift });
    }
    return { first, count: Math.ceil((extent - first) / stride), taps };
  });
}

/** Zeros that gradOutput needs on either side so that every tap of every residue finds something. */
function reach(axis: readonly Residue[], extent: number): { before: number; after: number } {
  let before = 0;
  let after = 0;
  for (const { count, taps } of axis)
    for (const { shift } of taps) {
      before = Math.max(before, -shift);
      after = Math.max(after, shift + count - extent);
    }
  return { before, after };
}

export const conv2dInputGrad: Kernels['conv2dInputGrad'] = (
  context,
  { gradOutput, weight },
  { gradInput },
  attributes,
) => {
  const g = conv2dGeometry('conv2dInputGrad', attributes.inputShape, weight.shape, attributes);
  if (isDepthwise(g)) return depthwiseInputGrad(context, g, { gradOutput, weight, gradInput });
  if (prefersWinograd(g)) {
    const planes = outputPlanes(g, context.address(gradOutput));
    const kernels = { weight, rowStride: 9, depthStride: g.inChannels * 9, turned: true };
    const result = inputPlanes(g, context.address(gradInput));
    return winograd(context, planes, { padY: 2 - g.padY, padX: 2 - g.padX }, kernels, undefined, result);
  }
  const rows = residues(g.inHeight, g.kernelHeight, g.strideY, g.padY, g.dilationY);
  const columns = residues(g.inWidth, g.kernelWidth, g.strideX, g.padX, g.dilationX);
  const [vertical, horizontal] = [reach(rows, g.outHeight), reach(columns, g.outWidth)];
  const border: Border = {
    ...outputPlanes(g, context.address(gradOutput)),
    top: vertical.before,
    bottom: vertical.after,
    left: horizontal.before,
    right: horizontal.after,
  };
  const { width, plane, image } = bordered(border);
  const groupIn = g.inChannels / g.groups;
  const groupOut = g.outChannels / g.groups;
  const area = g.kernelHeight * g.kernelWidth;

  // Each residue of the stride is a convolution of gradOutput with the kernel elements that hit it, and stride 1.
  const parts = rows.flatMap((row) =>
    columns.map((column) => {
      const hits = row.taps.flatMap((y) => column.taps.map((x) => ({ y, x })));
      const chosen = context.integers(hits.map(({ y, x }) => y.tap * g.kernelWidth + x.tap));
      const taps: number[] = [];
      for (let o = 0; o < groupOut; o++)
        for (const { y, x } of hits) {
          taps.push(o * plane + (y.shift + vertical.before) * width + x.shift + horizontal.before);
        }
      const packedGroup = packedSize(groupIn, taps.length) * ELEMENT;
      const packed = context.scratch(g.groups * packedGroup);
      for (let group = 0; group < g.groups; group++) {
        context.launch('conv2d_pack_weight_transposed', tiles(groupIn, TILE_ROWS), {
          weight: context.address(weight) + group * groupOut * groupIn * area * ELEMENT,
          outputs: groupOut,
          channels: groupIn,
          area,
          chosen,
          count: hits.length,
          packed: packed + group * packedGroup,
        });
      }
      return { row, column, packed, packedGroup, taps: context.integers(taps), tapCount: taps.length };
    }),
  );

  const inPlane = g.inHeight * g.inWidth;
  const steps = imageSteps(g.batch, borderBytes(border), STEP_BYTES);
  const withBorder = addBorder(context, border, steps[0].images);
  for (const { firstImage, images } of steps) {
    const address = withBorder({ firstImage, images });
    for (const { row, column, packed, packedGroup, taps, tapCount } of parts) {
      const positions = images * row.count * column.count;
      for (let group = 0; group < g.groups; group++) {
        const firstPlane = firstImage * g.inChannels + group * groupIn;
        const first = firstPlane * inPlane + row.first * g.inWidth + column.first;
        context.launchProduct('conv2d', tiles(positions, TILE_COLUMNS), {
          weight: packed + group * packedGroup,
          channels: groupIn,
          taps,
          tapCount,
          source: address + group * groupOut * plane * ELEMENT,
          bias: undefined,
          target: context.address(gradInput) + first * ELEMENT,
          channelStride: inPlane,
          positions,
          height: row.count,
          width: column.count,
          sourceImage: image,
          sourceRow: width,
          sourceColumn: 1,
          targetImage: g.inChannels * inPlane,
          targetRow: g.strideY * g.inWidth,
          targetColumn: g.strideX,
        });
      }
    }
  }
};
