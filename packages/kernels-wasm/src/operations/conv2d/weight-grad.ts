import { conv2dGeometry } from '@flukeprint/kernels';
import { ELEMENT, type Kernels } from '../../runtime/context.ts';
import { packedSize, TILE_COLUMNS, TILE_ROWS, tiles } from '../gemm/gemm.ts';
import { addBorder, borderBytes, bordered, inputBorder } from './border.ts';
import { depthwiseWeightGrad, isDepthwise } from './depthwise/depthwise.ts';
import { imageSteps, STEP_BYTES } from './planes.ts';
import { forwardTaps } from './taps.ts';
import { prefersWinograd, winogradWeightGrad } from './winograd/winograd.ts';

/** A weight gradient with so few panels of taps is shared out by images: each panel needs all of gradOutput. */
const FEW_PANELS = 16;
/** Sums over this many parts of the batch, whatever the number of threads: it decides the order of summation. */
const MOST_PARTS = 16;

export const conv2dWeightGrad: Kernels['conv2dWeightGrad'] = (
  context,
  { gradOutput, input },
  { gradWeight },
  attributes,
) => {
  const g = conv2dGeometry('conv2dWeightGrad', input.shape, attributes.weightShape, attributes);
  if (isDepthwise(g)) return depthwiseWeightGrad(context, g, { gradOutput, input, gradWeight });
  if (prefersWinograd(g)) return winogradWeightGrad(context, g, { gradOutput, input, gradWeight });
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
      context.launch('gemm_pack_rows', tiles(groupOut, TILE_ROWS), {
        source: context.address(gradOutput) + firstPlane * positions * ELEMENT,
        rows: groupOut,
        rowStride: positions,
        depth: positions,
        stride: 1,
        batch: images,
        batchStride: g.outChannels * positions,
        packed,
      });
      context.launchProduct('conv2d_weight_grad', inParts ? Math.ceil(images / imagesPerPart) : panels, {
        gradOutput: packed,
        channels: groupOut,
        taps: tapOffsets,
        tapCount: taps.length,
        source: address + group * groupIn * plane * ELEMENT,
        parts: parts[group],
        images,
        imagesPerPart,
        unitPanels: inParts ? panels : 1,
        height: g.outHeight,
        width: g.outWidth,
        sourceImage: image,
        sourceRow: g.strideY * width,
        sourceColumn: g.strideX,
        add: firstImage > 0,
      });
    }
  }
  if (partCount > 1) {
    parts.forEach((part, group) => {
      const output = context.address(gradWeight) + group * gradGroup * ELEMENT;
      context.launchElements('sum_to', gradGroup, { input: part, output, extent: partCount, inner: gradGroup });
    });
  }
};
