import { type Conv2dGeometry, conv2dGeometry } from '@flukeprint/kernels';
import { addBorder, type Border, borderBytes, bordered, imageSteps } from './border.ts';
import { ELEMENT, type Kernels } from '../../runtime/context.ts';
import { depthwise, depthwiseInputGrad, depthwiseWeightGrad, isDepthwise } from './depthwise/depthwise.ts';
import { packedSize, TILE_COLUMNS, TILE_ROWS, tiles } from '../gemm/gemm.ts';
import { prefersWinograd, winograd, winogradWeightGrad } from './winograd/winograd.ts';

/** Scratch that the images of one step may take; a batch that needs more goes in several steps. */
const STEP_BYTES = 32 << 20;
/** A weight gradient with so few panels of taps is shared out by images: each panel needs all of gradOutput. */
const FEW_PANELS = 16;
/** Sums over this many parts of the batch, whatever the number of threads: it decides the order of summation. */
const MOST_PARTS = 16;

function inputBorder(g: Conv2dGeometry, address: number): Border {
  return {
    address,
    batch: g.batch,
    channels: g.inChannels,
    height: g.inHeight,
    width: g.inWidth,
    top: g.padY,
    left: g.padX,
    bottom: g.padY,
    right: g.padX,
  };
}

/** Offsets of a kernel's elements (channel, ky, kx) from where its window begins in planes of this width. */
function forwardTaps(g: Conv2dGeometry, plane: number, width: number): number[] {
  const taps: number[] = [];
  for (let c = 0; c < g.inChannels / g.groups; c++)
    for (let ky = 0; ky < g.kernelHeight; ky++)
      for (let kx = 0; kx < g.kernelWidth; kx++) {
        taps.push(c * plane + ky * g.dilationY * width + kx * g.dilationX);
      }
  return taps;
}

export const conv2d: Kernels['conv2d'] = (context, { input, weight, bias }, { output }, attributes) => {
  const g = conv2dGeometry('conv2d', input.shape, weight.shape, attributes);
  if (isDepthwise(g)) return depthwise(context, g, { input, weight, bias, output });
  if (prefersWinograd(g)) {
    const planes = {
      address: context.address(input),
      batch: g.batch,
      channels: g.inChannels,
      height: g.inHeight,
      width: g.inWidth,
    };
    const kernels = { address: context.address(weight), rowStride: g.inChannels * 9, depthStride: 9, turned: false };
    const result = {
      address: context.address(output),
      channels: g.outChannels,
      height: g.outHeight,
      width: g.outWidth,
    };
    return winograd(context, planes, [g.padY, g.padX], kernels, context.address(bias), result);
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
    const source = context.address(weight) + group * groupOut * taps.length * ELEMENT;
    const panels = tiles(groupOut, TILE_ROWS);
    const target = packed + group * packedGroup;
    context.launch('gemm_pack_rows', panels, source, groupOut, taps.length, taps.length, 1, 1, 0, target);
  }
  const positions = g.outHeight * g.outWidth;
  const steps = imageSteps(g.batch, borderBytes(border), STEP_BYTES);
  const withBorder = addBorder(context, border, steps[0].images);
  for (const { firstImage, images } of steps) {
    const address = withBorder({ firstImage, images });
    for (let group = 0; group < g.groups; group++) {
      const firstChannel = group * groupOut;
      context.launchProduct(
        'conv2d',
        tiles(images * positions, TILE_COLUMNS),
        packed + group * packedGroup,
        groupOut,
        tapOffsets,
        taps.length,
        address + group * groupIn * plane * ELEMENT,
        bias ? context.address(bias) + firstChannel * ELEMENT : 0,
        context.address(output) + (firstImage * g.outChannels + firstChannel) * positions * ELEMENT,
        positions,
        images * positions,
        g.outHeight,
        g.outWidth,
        image,
        g.strideY * width,
        g.strideX,
        g.outChannels * positions,
        g.outWidth,
        1,
      );
    }
  }
};

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
    const planes = {
      address: context.address(gradOutput),
      batch: g.batch,
      channels: g.outChannels,
      height: g.outHeight,
      width: g.outWidth,
    };
    const kernels = { address: context.address(weight), rowStride: 9, depthStride: g.inChannels * 9, turned: true };
    const result = {
      address: context.address(gradInput),
      channels: g.inChannels,
      height: g.inHeight,
      width: g.inWidth,
    };
    return winograd(context, planes, [2 - g.padY, 2 - g.padX], kernels, 0, result);
  }
  const rows = residues(g.inHeight, g.kernelHeight, g.strideY, g.padY, g.dilationY);
  const columns = residues(g.inWidth, g.kernelWidth, g.strideX, g.padX, g.dilationX);
  const [vertical, horizontal] = [reach(rows, g.outHeight), reach(columns, g.outWidth)];
  const border: Border = {
    address: context.address(gradOutput),
    batch: g.batch,
    channels: g.outChannels,
    height: g.outHeight,
    width: g.outWidth,
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
        context.launch(
          'conv2d_pack_weight_transposed',
          tiles(groupIn, TILE_ROWS),
          context.address(weight) + group * groupOut * groupIn * area * ELEMENT,
          groupOut,
          groupIn,
          area,
          chosen,
          hits.length,
          packed + group * packedGroup,
        );
      }
      return { row, column, packed, packedGroup, tapOffsets: context.integers(taps), tapCount: taps.length };
    }),
  );

  const inPlane = g.inHeight * g.inWidth;
  const steps = imageSteps(g.batch, borderBytes(border), STEP_BYTES);
  const withBorder = addBorder(context, border, steps[0].images);
  for (const { firstImage, images } of steps) {
    const address = withBorder({ firstImage, images });
    for (const { row, column, packed, packedGroup, tapOffsets, tapCount } of parts) {
      const positions = images * row.count * column.count;
      for (let group = 0; group < g.groups; group++) {
        const firstPlane = firstImage * g.inChannels + group * groupIn;
        context.launchProduct(
          'conv2d',
          tiles(positions, TILE_COLUMNS),
          packed + group * packedGroup,
          groupIn,
          tapOffsets,
          tapCount,
          address + group * groupOut * plane * ELEMENT,
          0,
          context.address(gradInput) + (firstPlane * inPlane + row.first * g.inWidth + column.first) * ELEMENT,
          inPlane,
          positions,
          row.count,
          column.count,
          image,
          width,
          1,
          g.inChannels * inPlane,
          g.strideY * g.inWidth,
          g.strideX,
        );
      }
    }
  }
};

export const conv2dWeightGrad: Kernels['conv2dWeightGrad'] = (
  context,
  { gradOutput, input },
  { gradWeight },
  attributes,
) => {
  const g = conv2dGeometry('conv2dWeightGrad', input.shape, attributes.weightShape, attributes);
  if (isDepthwise(g)) return depthwiseWeightGrad(context, g, { gradOutput, input, gradWeight });
  if (prefersWinograd(g)) {
    const addresses = [gradOutput, input, gradWeight].map((tensor) => context.address(tensor));
    return winogradWeightGrad(context, g, addresses as [number, number, number]);
  }
  const border = inputBorder(g, context.address(input));
  const { width, plane, image } = bordered(border);
  const taps = forwardTaps(g, plane, width);
  const tapOffsets = context.integers(taps);
  const groupIn = g.inChannels / g.groups;
  const groupOut = g.outChannels / g.groups;
  const positions = g.outHeight * g.outWidth;
  const packedImage = packedSize(groupOut, positions) * ELEMENT;
  const steps = imageSteps(g.batch, borderBytes(border) + packedImage, STEP_BYTES);
  const withBorder = addBorder(context, border, steps[0].images);
  const packed = context.scratch(steps[0].images * packedImage);

  const panels = tiles(taps.length, TILE_COLUMNS);
  const inParts = panels <= FEW_PANELS;
  const imagesPerPart = Math.ceil(steps[0].images / (inParts ? MOST_PARTS : 1));
  const partCount = Math.ceil(steps[0].images / imagesPerPart);
  const gradGroup = groupOut * taps.length;
  const parts = Array.from({ length: g.groups }, (_, group) =>
    partCount > 1
      ? context.scratch(partCount * gradGroup * ELEMENT)
      : context.address(gradWeight) + group * gradGroup * ELEMENT,
  );
  for (const { firstImage, images } of steps) {
    const address = withBorder({ firstImage, images });
    for (let group = 0; group < g.groups; group++) {
      const firstPlane = firstImage * g.outChannels + group * groupOut;
      context.launch(
        'gemm_pack_rows',
        tiles(groupOut, TILE_ROWS),
        context.address(gradOutput) + firstPlane * positions * ELEMENT,
        groupOut,
        positions,
        positions,
        1,
        images,
        g.outChannels * positions,
        packed,
      );
      context.launchProduct(
        'conv2d_weight_grad',
        inParts ? Math.ceil(images / imagesPerPart) : panels,
        packed,
        groupOut,
        tapOffsets,
        taps.length,
        address + group * groupIn * plane * ELEMENT,
        parts[group]!,
        images,
        imagesPerPart,
        inParts ? panels : 1,
        g.outHeight,
        g.outWidth,
        image,
        g.strideY * width,
        g.strideX,
        firstImage > 0 ? 1 : 0,
      );
    }
  }
  if (partCount > 1) {
    parts.forEach((part, group) => {
      const target = context.address(gradWeight) + group * gradGroup * ELEMENT;
      context.launchElements('sum_to', gradGroup, part, target, partCount, gradGroup);
    });
  }
};
