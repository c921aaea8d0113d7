/**
 * DenseNet (Huang et al. 2017, https://arxiv.org/abs/1608.06993) in torchvision's form: the same layers, the same names.
 *
 * The features of a dense block stay a list of the maps its layers made. Whoever reads them begins with a batch norm,
 * which takes the list as if it were joined, so that no map is copied once for every layer behind it.
 */

import { functional as F, recompute, scope, type Tensor } from '@flukeprint/autograd';
import type { Backend } from '@flukeprint/kernels';
import type { Random } from '@flukeprint/random';
import { fill, kaimingNormal } from '../nn/init.ts';
import { BatchNorm2d, CatBatchNorm2d, Conv2d, Linear } from '../nn/layers.ts';
import { Module, namedModules } from '../nn/module.ts';
import { averagePlanes } from '../nn/pooling.ts';

/** Initialised by fan-in, where ResNet takes fan-out. */
class Convolution extends Conv2d {
  override reset(random: Random): void {
    kaimingNormal(this.weight, random, 'fan_in');
  }
}

class Classifier extends Linear {
  override reset(random: Random): void {
    super.reset(random);
    fill(this.bias, () => 0);
  }
}

/** `growth` new maps from all that were there before, through a bottleneck of 4 · growth. */
class DenseLayer extends Module<[features: readonly Tensor[]]> {
  memoryEfficient = true;
  readonly norm1: CatBatchNorm2d;
  readonly conv1: Conv2d;
  readonly norm2: BatchNorm2d;
  readonly conv2: Conv2d;

  constructor(backend: Backend, inChannels: number, growth: number) {
    super();
    this.norm1 = new CatBatchNorm2d(backend, inChannels);
    this.conv1 = new Convolution(backend, inChannels, 4 * growth, 1);
    this.norm2 = new BatchNorm2d(backend, 4 * growth);
    this.conv2 = new Convolution(backend, 4 * growth, growth, 3, { padding: 1 });
  }

  override forward(features: readonly Tensor[]): Tensor {
    const normalise = () => this.norm1.call(features, { relu: true });
    // Over a block these grow with the square of its layers: they are made again in backward rather than kept.
    const isMadeAgain = this.training && this.memoryEfficient;
    const bottleneck = this.conv1.call(isMadeAgain ? recompute(normalise) : normalise());
    return this.conv2.call(this.norm2.call(bottleneck, { relu: true }));
  }
}

/** Layers that each see the input and the maps of all layers before. */
class DenseBlock extends Module<[input: Tensor], Tensor[]> {
  readonly [name: `denselayer${number}`]: DenseLayer;
  readonly #layers: readonly DenseLayer[];

  constructor(backend: Backend, inChannels: number, count: number, growth: number) {
    super();
    this.#layers = Array.from({ length: count }, (_, i) => new DenseLayer(backend, inChannels + i * growth, growth));
    Object.assign(this, Object.fromEntries(this.#layers.map((layer, i) => [`denselayer${i + 1}`, layer])));
  }

  override forward(input: Tensor): Tensor[] {
    const features = [input];
    for (const layer of this.#layers) features.push(layer.call(features));
    return features;
  }
}

/** Between two blocks: half the width, height and channels. */
class Transition extends Module<[features: readonly Tensor[]]> {
  readonly norm: CatBatchNorm2d;
  readonly conv: Conv2d;

  constructor(backend: Backend, inChannels: number, outChannels: number) {
    super();
    this.norm = new CatBatchNorm2d(backend, inChannels);
    this.conv = new Convolution(backend, inChannels, outChannels, 1);
  }

  override forward(features: readonly Tensor[]): Tensor {
    return F.avgPool2d(this.conv.call(this.norm.call(features, { relu: true })), { kernelSize: 2 });
  }
}

/** Images to the last maps. */
class Features extends Module {
  readonly conv0: Conv2d;
  readonly norm0: BatchNorm2d;
  readonly denseblock1: DenseBlock;
  readonly transition1: Transition;
  readonly denseblock2: DenseBlock;
  readonly transition2: Transition;
  readonly denseblock3: DenseBlock;
  readonly transition3: Transition;
  readonly denseblock4: DenseBlock;
  readonly norm5: CatBatchNorm2d;
  /** Channels of the last maps. */
  readonly channels: number;

  constructor(backend: Backend, blocks: readonly [number, number, number, number], growth: number) {
    super();
    let channels = 2 * growth;
    const block = (count: number) => {
      const inChannels = channels;
      channels += count * growth;
      return new DenseBlock(backend, inChannels, count, growth);
    };
    const transition = () => {
      const inChannels = channels;
      channels /= 2;
      return new Transition(backend, inChannels, channels);
    };
    this.conv0 = new Convolution(backend, 3, channels, 7, { stride: 2, padding: 3 });
    this.norm0 = new BatchNorm2d(backend, channels);
    this.denseblock1 = block(blocks[0]);
    this.transition1 = transition();
    this.denseblock2 = block(blocks[1]);
    this.transition2 = transition();
    this.denseblock3 = block(blocks[2]);
    this.transition3 = transition();
    this.denseblock4 = block(blocks[3]);
    this.norm5 = new CatBatchNorm2d(backend, channels);
    this.channels = channels;
  }

  override forward(images: Tensor): Tensor {
    return this.maps(images)[1];
  }

  /** What the last transition makes of the third block, and the last maps. */
  maps(images: Tensor): readonly [Tensor, Tensor] {
    return scope(() => {
      const stem = this.norm0.call(this.conv0.call(images), { relu: true });
      let maps = F.maxPool2d(stem, { kernelSize: 3, stride: 2, padding: 1 });
      maps = this.transition1.call(this.denseblock1.call(maps));
      maps = this.transition2.call(this.denseblock2.call(maps));
      maps = this.transition3.call(this.denseblock3.call(maps));
      return [maps, this.norm5.call(this.denseblock4.call(maps), { relu: true })];
    });
  }
}

/** Four dense blocks with transitions between them; with `classes` it ends in logits [N, classes], without in features [N, numFeatures]. */
export class DenseNet extends Module {
  readonly features: Features;
  /** The ImageNet classifier; absent in a backbone. */
  readonly classifier: Linear | null;
  readonly numFeatures: number;
  readonly mapChannels: readonly [number, number];

  /**
   * `blocks`: layers per dense block, each adding `growth` channels. With `classes` the network ends in logits
   * [N, classes], without in features [N, numFeatures].
   */
  constructor(
    backend: Backend,
    blocks: readonly [number, number, number, number],
    growth: number,
    classes: number | null = null,
  ) {
    super();
    this.features = new Features(backend, blocks, growth);
    this.numFeatures = this.features.channels;
    this.mapChannels = [this.features.transition3.conv.weight.shape[0]!, this.numFeatures];
    this.classifier = classes === null ? null : new Classifier(backend, this.numFeatures, classes);
  }

  /**
   * Whether backward computes the inputs of the bottlenecks again (Pleiss et al. 2017): less memory and more work, to the
   * same bits. torchvision's `memory_efficient`, but on unless told.
   */
  set memoryEfficient(value: boolean) {
    for (const [, module] of namedModules(this)) if (module instanceof DenseLayer) module.memoryEfficient = value;
  }

  /** images [N, 3, H, W], ImageNet-normalised. */
  override forward(images: Tensor): Tensor {
    const features = averagePlanes(this.maps(images)[1]);
    return this.classifier?.call(features) ?? features;
  }

  /** Behind the third block and behind the fourth: images [N, 3, H, W] → [N, C, H / 32, W / 32] and [N, numFeatures, H / 32, W / 32]. */
  maps(images: Tensor): readonly [Tensor, Tensor] {
    return this.features.maps(images);
  }

  /** A transition belongs to the block before it. */
  stageOf(name: string): number {
    if (name.startsWith('features.norm5')) return 4;
    return Number(/^features\.(?:denseblock|transition)(\d)/.exec(name)?.[1] ?? 0);
  }
}

/** Blocks of 6, 12, 24 and 16 layers, 32 new maps each. */
export function densenet121(backend: Backend, classes: number | null = null): DenseNet {
  return new DenseNet(backend, [6, 12, 24, 16], 32, classes);
}

/** Blocks of 6, 12, 36 and 24 layers, 48 new maps each. */
export function densenet161(backend: Backend, classes: number | null = null): DenseNet {
  return new DenseNet(backend, [6, 12, 36, 24], 48, classes);
}

/** Blocks of 6, 12, 32 and 32 layers, 32 new maps each. */
export function densenet169(backend: Backend, classes: number | null = null): DenseNet {
  return new DenseNet(backend, [6, 12, 32, 32], 32, classes);
}

/** Blocks of 6, 12, 48 and 32 layers, 32 new maps each. */
export function densenet201(backend: Backend, classes: number | null = null): DenseNet {
  return new DenseNet(backend, [6, 12, 48, 32], 32, classes);
}
