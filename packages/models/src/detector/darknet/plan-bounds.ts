import type { LayerPlan, NetworkPlan } from './layer-plan.ts';

/** Pixels of a side of the input. */
export const largestSide = 4096;
/** Side of a kernel or a window. */
export const largestWindow = 64;
/** Numbers, a gigabyte of them: yolov3-spp has 63 million. */
const mostWeights = 2 ** 28;
/** Numbers of one photo's feature map: yolov3 makes 5.5 million of its largest. */
const largestMap = 2 ** 28;

/** Numbers in the file of a convolution: its kernel, and four for each channel with batch norm, one without. */
function weightsOf(layer: LayerPlan): number {
  if (layer.kind !== 'convolutional') return 0;
  const { channels, inChannels, groups, size, batchNormalize } = layer;
  return channels * ((inChannels / groups) * size ** 2 + (batchNormalize ? 4 : 1));
}

/** Numbers that a file of all weights holds. */
export const weightCount = ({ layers }: Pick<NetworkPlan, 'layers'>): number =>
  layers.reduce((sum, layer) => sum + weightsOf(layer), 0);

/** What of a layer is beyond any network of this kind; null where nothing is. `before`: the weights of the layers before it. */
export function excessOf(
  layer: LayerPlan,
  { width, height }: Pick<NetworkPlan, 'width' | 'height'>,
  before: number,
): string | null {
  if (layer.stride < 1) return 'makes a map larger than the photo';
  if ('size' in layer && layer.size > largestWindow)
    return `has a size of ${layer.size}; expected at most ${largestWindow}`;
  if (before + weightsOf(layer) > mostWeights) return `makes a network of more than ${mostWeights} weights`;
  if (layer.channels * (width / layer.stride) * (height / layer.stride) > largestMap)
    return `makes a map of more than ${largestMap} numbers of each photo`;
  return null;
}
