/**
 * EfficientNet (Tan & Le 2019, https://arxiv.org/abs/1905.11946) in torchvision's form: the same layers, the same names.
 *
 * EfficientNet-Lite (https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite) is for devices without fast
 * squeeze and excitation or swish: it has neither, and its ends are as wide and deep in every size.
 */

import { functional as F, scope, type Tensor } from '@flukeprint/autograd';
import type { Backend } from '@flukeprint/kernels';
import type { Random } from '@flukeprint/random';
import { Dropout, StochasticDepth } from '../nn/dropout.ts';
import { fill } from '../nn/init.ts';
import { type BatchNormOptions, Conv2d, ConvNormActivation, Linear, Sequential } from '../nn/layers.ts';
import { Module } from '../nn/module.ts';
import { averagePlanes } from '../nn/pooling.ts';
import { type Normalization, renormalize } from '../nn/renormalize.ts';

interface Stage {
  readonly expansion: number;
  readonly kernelSize: number;
  readonly stride: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly count: number;
}

/** EfficientNet-B0 (the paper's table 1); the others are wider and deeper. */
const stages: readonly Stage[] = [
  { expansion: 1, kernelSize: 3, stride: 1, inChannels: 32, outChannels: 16, count: 1 },
  { expansion: 6, kernelSize: 3, stride: 2, inChannels: 16, outChannels: 24, count: 2 },
  { expansion: 6, kernelSize: 5, stride: 2, inChannels: 24, outChannels: 40, count: 2 },
  { expansion: 6, kernelSize: 3, stride: 2, inChannels: 40, outChannels: 80, count: 3 },
  { expansion: 6, kernelSize: 5, stride: 1, inChannels: 80, outChannels: 112, count: 3 },
  { expansion: 6, kernelSize: 5, stride: 2, inChannels: 112, outChannels: 192, count: 4 },
  { expansion: 6, kernelSize: 3, stride: 1, inChannels: 192, outChannels: 320, count: 1 },
];
/** A block's branch is dropped with this probability in the last block, and less often the earlier it comes. */
const stochasticDepth = 0.2;

/** The nearest multiple of 8 that is not smaller by more than a tenth. */
function roundChannels(channels: number): number {
  const rounded = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return rounded < 0.9 * channels ? rounded + 8 : rounded;
}

/** Weighs channels by what is in the whole map (Hu et al. 2018). */
class SqueezeExcitation extends Module {
  readonly fc1: Conv2d;
  readonly fc2: Conv2d;

  constructor(backend: Backend, channels: number, squeezed: number) {
    super();
    this.fc1 = new Conv2d(backend, channels, squeezed, 1, { bias: true });
    this.fc2 = new Conv2d(backend, squeezed, channels, 1, { bias: true });
  }

  override forward(input: Tensor): Tensor {
    const mean = F.adaptiveAvgPool2d(input, { outputSize: 1 });
    return F.mul(input, F.sigmoid(this.fc2.call(F.silu(this.fc1.call(mean)))));
  }
}

/** What the blocks of a network have in common. */
interface BlockOptions {
  readonly norm: BatchNormOptions;
  readonly activation: (input: Tensor) => Tensor;
  /** Whether blocks weigh their channels. */
  readonly squeezes: boolean;
}

/** Wider by a 1×1 convolution, depthwise k×k, squeeze and excitation (if any), narrow again without an activation. */
class MBConv extends Module {
  readonly block: Sequential;
  readonly stochasticDepth: StochasticDepth;
  readonly #shortcut: boolean;

  constructor(backend: Backend, stage: Omit<Stage, 'count'>, options: BlockOptions, dropped: number) {
    super();
    const { expansion, kernelSize, stride, inChannels, outChannels } = stage;
    const { norm, activation, squeezes } = options;
    const inner = roundChannels(inChannels * expansion);
    this.block = new Sequential(
      ...(inner === inChannels ? [] : [new ConvNormActivation(backend, inChannels, inner, 1, { norm, activation })]),
      new ConvNormActivation(backend, inner, inner, kernelSize, { stride, groups: inner, norm, activation }),
      ...(squeezes ? [new SqueezeExcitation(backend, inner, Math.max(1, Math.floor(inChannels / 4)))] : []),
      new ConvNormActivation(backend, inner, outChannels, 1, { norm }),
    );
    this.stochasticDepth = new StochasticDepth(dropped);
    this.#shortcut = stride === 1 && inChannels === outChannels;
  }

  override forward(input: Tensor): Tensor {
    const inner = this.block.call(input);
    return this.#shortcut ? F.add(this.stochasticDepth.call(inner), input) : inner;
  }
}

/** Uniform within ±1/√classes, as torchvision has it here. */
class Classifier extends Linear {
  override reset(random: Random): void {
    const bound = 1 / Math.sqrt(this.weight.shape[0]!);
    fill(this.weight, () => random.uniformIn(-bound, bound));
    fill(this.bias, () => 0);
  }
}

/** The stem and five stages: what comes before the last halving of the maps. */
const early = 6;

/** How a network differs from B0. */
interface Scaling {
  readonly width: number;
  readonly depth: number;
  /** Before the classifier. */
  readonly dropout: number;
  readonly norm?: BatchNormOptions;
  /** EfficientNet-Lite: relu6, no squeeze and excitation; stem, head and the depth of the first and last stage are B0's. */
  readonly lite?: boolean;
  /** What the images are normalised by, where it is not ImageNet's statistics. */
  readonly normalization?: Normalization;
}

/** A stem, seven stages of {@link MBConv}, and a last convolution. */
export class EfficientNet extends Module {
  readonly features: Sequential;
  /** Dropout (0) and the ImageNet classifier (1); absent in a backbone. */
  readonly classifier: Sequential | null;
  readonly numFeatures: number;
  readonly mapChannels: readonly [number, number];

  readonly #normalization: Normalization | undefined;

  /** With `classes` the network ends in logits [N, classes], without in features [N, numFeatures]. */
  constructor(backend: Backend, scaling: Scaling, classes: number | null = null) {
    super();
    const { dropout, norm = {}, lite = false, normalization } = scaling;
    const activation = lite ? F.relu6 : F.silu;
    const block = { norm, activation, squeezes: !lite };
    const scaled = scaledStages(scaling);
    const total = scaled.reduce((sum, { count }) => sum + count, 0);
    let made = 0;
    const blocks = scaled.map(
      ({ count, ...stage }) =>
        new Sequential(
          ...Array.from({ length: count }, (_, i) => {
            const repeated = i === 0 ? stage : { ...stage, inChannels: stage.outChannels, stride: 1 };
            return new MBConv(backend, repeated, block, (stochasticDepth * made++) / total);
          }),
        ),
    );
    const [first, last] = [scaled[0]!.inChannels, scaled.at(-1)!.outChannels];
    this.numFeatures = lite ? 1280 : 4 * last;
    this.mapChannels = [scaled[early - 2]!.outChannels, this.numFeatures];
    this.#normalization = normalization;
    this.features = new Sequential(
      new ConvNormActivation(backend, 3, first, 3, { stride: 2, norm, activation }),
      ...blocks,
      new ConvNormActivation(backend, last, this.numFeatures, 1, { norm, activation }),
    );
    const classifier = () => new Sequential(new Dropout(dropout), new Classifier(backend, this.numFeatures, classes!));
    this.classifier = classes === null ? null : classifier();
  }

  /** images [N, 3, H, W], ImageNet-normalised. */
  override forward(images: Tensor): Tensor {
    const features = averagePlanes(this.maps(images)[1]);
    return this.classifier?.call(features) ?? features;
  }

  /** Of the fifth stage, and of the last convolution: images [N, 3, H, W] → [N, C, H / 16, W / 16] and [N, numFeatures, H / 32, W / 32]. */
  maps(images: Tensor): readonly [Tensor, Tensor] {
    return scope(() => {
      const input = this.#normalization ? renormalize(images, this.#normalization) : images;
      const fifth = this.features.part(input, 0, early);
      return [fifth, this.features.part(fifth, early)];
    });
  }

  stageOf(name: string): number {
    return Number(/^features\.(\d+)/.exec(name)?.[1] ?? 0);
  }
}

/** The stages of B0, wider and deeper. */
function scaledStages({ width, depth, lite = false }: Scaling): Stage[] {
  const channels = (n: number) => roundChannels(n * width);
  return stages.map((stage, i) => ({
    ...stage,
    inChannels: lite && i === 0 ? stage.inChannels : channels(stage.inChannels),
    outChannels: channels(stage.outChannels),
    count: lite && (i === 0 || i === stages.length - 1) ? stage.count : Math.ceil(stage.count * depth),
  }));
}

const scaledBy =
  (scaling: Scaling) =>
  (backend: Backend, classes: number | null = null): EfficientNet =>
    new EfficientNet(backend, scaling, classes);

/** torchvision's B5 to B7 keep TensorFlow's batch norm. */
const norm = { eps: 1e-3, momentum: 0.01 };

export const efficientnet_b0 = scaledBy({ width: 1, depth: 1, dropout: 0.2 });
export const efficientnet_b1 = scaledBy({ width: 1, depth: 1.1, dropout: 0.2 });
export const efficientnet_b2 = scaledBy({ width: 1.1, depth: 1.2, dropout: 0.3 });
export const efficientnet_b3 = scaledBy({ width: 1.2, depth: 1.4, dropout: 0.3 });
export const efficientnet_b4 = scaledBy({ width: 1.4, depth: 1.8, dropout: 0.4 });
export const efficientnet_b5 = scaledBy({ width: 1.6, depth: 2.2, dropout: 0.4, norm });
export const efficientnet_b6 = scaledBy({ width: 1.8, depth: 2.6, dropout: 0.5, norm });
export const efficientnet_b7 = scaledBy({ width: 2, depth: 3.1, dropout: 0.5, norm });

/** TensorFlow's batch norm, and images of −127/128 … 1. */
const lite = { lite: true, norm, normalization: { mean: 127 / 255, std: 128 / 255 } };

export const efficientnet_lite0 = scaledBy({ width: 1, depth: 1, dropout: 0.2, ...lite });
export const efficientnet_lite1 = scaledBy({ width: 1, depth: 1.1, dropout: 0.2, ...lite });
export const efficientnet_lite2 = scaledBy({ width: 1.1, depth: 1.2, dropout: 0.3, ...lite });
export const efficientnet_lite3 = scaledBy({ width: 1.2, depth: 1.4, dropout: 0.3, ...lite });
export const efficientnet_lite4 = scaledBy({ width: 1.4, depth: 1.8, dropout: 0.3, ...lite });
