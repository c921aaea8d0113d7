/** XFeat: local features at a price for phones (Potje et al., CVPR 2024, https://arxiv.org/abs/2404.19174). */
import { functional as F, noGrad, type Tensor } from '@flukeprint/autograd';
import { type Backend, ShapeError, show } from '@flukeprint/kernels';
import { BatchNorm2d, Conv2d, Sequential } from '../nn/layers.ts';
import { Module } from '../nn/module.ts';

/** Sides of images are multiples of this many pixels. */
export const XFEAT_STRIDE = 32;
/** Pixels of an image along each side of a cell, for which the network has one vector, 65 logits and one reliability. */
export const XFEAT_CELL = 8;
/** Numbers of a descriptor. */
export const XFEAT_CHANNELS = 64;

/** What the network says of each of the h × w cells of N images. */
export interface XFeatOutputs {
  /** [N, 64, h, w], not normalised. */
  readonly descriptors: Tensor;
  /** [N, 65, h, w]: of a keypoint at each of the cell's 8 × 8 pixels, row by row, and of none at all. */
  readonly logits: Tensor;
  /** [N, 1, h, w], 0…1: whether what lies there will be found again. */
  readonly reliability: Tensor;
}

/** Convolution that keeps the extent at stride 1, batch norm without weights of its own, relu. */
class BasicLayer extends Module {
  readonly layer: readonly [conv: Conv2d, norm: BatchNorm2d];

  constructor(backend: Backend, inChannels: number, channels: number, { kernelSize = 3, stride = 1 } = {}) {
    super();
    this.layer = [
      new Conv2d(backend, inChannels, channels, kernelSize, { stride, padding: (kernelSize - 1) / 2 }),
      new BatchNorm2d(backend, channels, { affine: false }),
    ];
  }

  override forward(input: Tensor): Tensor {
    return this.layer[1].call(this.convolve(input, this.layer[0]), { relu: true });
  }

  protected convolve(input: Tensor, conv: Conv2d): Tensor {
    return conv.call(input);
  }
}

/**
 * A 1 × 1 convolution of an image whose cells of 8 × 8 pixels are taken apart into 64 channels, row by row: the same as one of
 * the image itself, 8 × 8 at a stride of 8.
 */
class CellLayer extends BasicLayer {
  constructor(backend: Backend, channels: number) {
    super(backend, XFEAT_CELL ** 2, channels, { kernelSize: 1 });
  }

  protected override convolve(image: Tensor, { weight }: Conv2d): Tensor {
    const kernels = F.reshape(weight, [weight.shape[0]!, 1, XFEAT_CELL, XFEAT_CELL]);
    return F.conv2d(image, kernels, undefined, { stride: XFEAT_CELL });
  }
}

/** Means of squares of 4 × 4 pixels. */
class MeanPool extends Module {
  override forward(input: Tensor): Tensor {
    return F.avgPool2d(input, { kernelSize: 4 });
  }
}

/** Names and numbers are the original's, whose published weights fit; of these `fine_matcher` is left out. */
export class XFeat extends Module<[images: Tensor], XFeatOutputs> {
  readonly skip1: Sequential;
  readonly block1: Sequential;
  readonly block2: Sequential;
  readonly block3: Sequential;
  readonly block4: Sequential;
  readonly block5: Sequential;
  readonly blockFusion: Sequential;
  readonly heatmapHead: Sequential;
  readonly keypointHead: Sequential;

  constructor(backend: Backend) {
    super();
    const basic = (inChannels: number, channels: number, stride = 1) =>
      new BasicLayer(backend, inChannels, channels, { stride });
    const pointwise = (inChannels: number, channels: number) =>
      new BasicLayer(backend, inChannels, channels, { kernelSize: 1 });
    const last = (inChannels: number, channels: number) => new Conv2d(backend, inChannels, channels, 1, { bias: true });
    const size = XFEAT_CHANNELS;
    this.skip1 = new Sequential(new MeanPool(), last(1, 24));
    this.block1 = new Sequential(basic(1, 4), basic(4, 8, 2), basic(8, 8), basic(8, 24, 2));
    this.block2 = new Sequential(basic(24, 24), basic(24, 24));
    this.block3 = new Sequential(basic(24, size, 2), basic(size, size), pointwise(size, size));
    this.block4 = new Sequential(basic(size, size, 2), basic(size, size), basic(size, size));
    this.block5 = new Sequential(basic(size, 128, 2), basic(128, 128), basic(128, 128), pointwise(128, size));
    this.blockFusion = new Sequential(basic(size, size), basic(size, size), last(size, size));
    this.heatmapHead = new Sequential(pointwise(size, size), pointwise(size, size), last(size, 1));
    this.keypointHead = new Sequential(
      new CellLayer(backend, size),
      pointwise(size, size),
      pointwise(size, size),
      last(size, XFEAT_CELL ** 2 + 1),
    );
  }

  /** Grey images [N, 1, H, W] of any range, such as {@link greyPixels} gives. Throws unless both sides are multiples of 32. */
  override forward(images: Tensor): XFeatOutputs {
    const [count, channels, height, width] = images.shape;
    const fits =
      images.shape.length === 4 && channels === 1 && height! % XFEAT_STRIDE === 0 && width! % XFEAT_STRIDE === 0;
    if (!fits) throw new ShapeError('XFeat', 'images', '[N, 1, H, W], H and W multiples of 32', show(images.shape));
    const image = noGrad(() => standardize(images, count!));
    const quarter = this.block2.call(F.add(this.block1.call(image), this.skip1.call(image)));
    const eighth = this.block3.call(quarter);
    const sixteenth = this.block4.call(eighth);
    const thirtySecond = this.block5.call(sixteenth);
    const pyramid = F.add(F.add(eighth, enlarge(sixteenth, 2)), enlarge(thirtySecond, 4));
    const descriptors = this.blockFusion.call(pyramid);
    return {
      descriptors,
      logits: this.keypointHead.call(image),
      reliability: F.sigmoid(this.heatmapHead.call(descriptors)),
    };
  }
}

/** Each image with mean 0 and variance 1 (instance norm): images are the channels of a batch norm. */
function standardize(images: Tensor, count: number): Tensor {
  const [, , height, width] = images.shape;
  const asChannels = F.reshape(images, [1, count, height!, width!]);
  return F.reshape(F.batchNorm(asChannels, {}, { training: true }), images.shape);
}

function enlarge(input: Tensor, scaleFactor: number): Tensor {
  return F.interpolate(input, { scaleFactor, mode: 'bilinear' });
}
