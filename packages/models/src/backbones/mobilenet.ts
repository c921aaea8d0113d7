/**
 * MobileNetV2 (Sandler et al. 2018, https://arxiv.org/abs/1801.04381) in torchvision's form: the same layers, the same
 * names.
 */

import { functional as F, scope, type Tensor } from '@flukeprint/autograd';
import type { Backend } from '@flukeprint/kernels';
import type { Random } from '@flukeprint/random';
import { Dropout } from '../nn/dropout.ts';
import { fill } from '../nn/init.ts';
import { BatchNorm2d, Conv2d, ConvNormActivation, Linear, Sequential } from '../nn/layers.ts';
import { Module } from '../nn/module.ts';
import { averagePlanes } from '../nn/pooling.ts';

/** Output channels, blocks, stride of the first, and how much wider a block is inside (the paper's table 2). */
const stages = [
  { expansion: 1, channels: 16, count: 1, stride: 1 },
  { expansion: 6, channels: 24, count: 2, stride: 2 },
  { expansion: 6, channels: 32, count: 3, stride: 2 },
  { expansion: 6, channels: 64, count: 4, stride: 2 },
  { expansion: 6, channels: 96, count: 3, stride: 1 },
  { expansion: 6, channels: 160, count: 3, stride: 2 },
  { expansion: 6, channels: 320, count: 1, stride: 1 },
];
const lastChannels = 1280;
/** The stem and the blocks of five stages: what comes before the last halving of the maps. */
const early = { modules: 14, channels: 96 };

/** Wider by a 1×1 convolution, depthwise 3×3, narrow again, without an activation in the end. */
class InvertedResidual extends Module {
  readonly conv: Sequential;
  readonly #shortcut: boolean;

  constructor(backend: Backend, inChannels: number, outChannels: number, stride: number, expansion: number) {
    super();
    const inner = inChannels * expansion;
    const activation = F.relu6;
    this.conv = new Sequential(
      ...(expansion === 1 ? [] : [new ConvNormActivation(backend, inChannels, inner, 1, { activation })]),
      new ConvNormActivation(backend, inner, inner, 3, { stride, groups: inner, activation }),
      new Conv2d(backend, inner, outChannels, 1),
      new BatchNorm2d(backend, outChannels),
    );
    this.#shortcut = stride === 1 && inChannels === outChannels;
  }

  override forward(input: Tensor): Tensor {
    const inner = this.conv.call(input);
    return this.#shortcut ? F.add(inner, input) : inner;
  }
}

/** Normal with a standard deviation of 0.01, as torchvision has it here. */
class Classifier extends Linear {
  override reset(random: Random): void {
    fill(this.weight, () => 0.01 * random.normal());
    fill(this.bias, () => 0);
  }
}

/** A stem, seven stages of {@link InvertedResidual}, and a last convolution. */
export class MobileNetV2 extends Module {
  readonly features: Sequential;
  /** Dropout (0) and the ImageNet classifier (1); absent in a backbone. */
  readonly classifier: Sequential | null;
  readonly numFeatures = lastChannels;
  readonly mapChannels = [early.channels, lastChannels] as const;

  /** With `classes` the network ends in logits [N, classes], without in features [N, 1280]. */
  constructor(backend: Backend, classes: number | null = null) {
    super();
    let channels = 32;
    const activation = F.relu6;
    const blocks = stages.flatMap(({ expansion, channels: outChannels, count, stride }) =>
      Array.from({ length: count }, (_, i) => {
        const block = new InvertedResidual(backend, channels, outChannels, i === 0 ? stride : 1, expansion);
        channels = outChannels;
        return block;
      }),
    );
    this.features = new Sequential(
      new ConvNormActivation(backend, 3, 32, 3, { stride: 2, activation }),
      ...blocks,
      new ConvNormActivation(backend, channels, lastChannels, 1, { activation }),
    );
    const classifier = () => new Sequential(new Dropout(0.2), new Classifier(backend, lastChannels, classes!));
    this.classifier = classes === null ? null : classifier();
  }

  /** images [N, 3, H, W], ImageNet-normalised. */
  override forward(images: Tensor): Tensor {
    const features = averagePlanes(this.maps(images)[1]);
    return this.classifier?.call(features) ?? features;
  }

  /** Of the fifth stage and of the last convolution: images [N, 3, H, W] → [N, 96, H / 16, W / 16] and [N, 1280, H / 32, W / 32]. */
  maps(images: Tensor): readonly [Tensor, Tensor] {
    return scope(() => {
      const fifth = this.features.part(images, 0, early.modules);
      return [fifth, this.features.part(fifth, early.modules)];
    });
  }

  stageOf(name: string): number {
    let after = Number(/^features\.(\d+)/.exec(name)?.[1] ?? 0);
    let stage = 0;
    for (const { count } of [{ count: 1 }, ...stages]) {
      if (after < count) return stage;
      after -= count;
      stage += 1;
    }
    return stage;
  }
}

/** With `classes` it ends in logits [N, classes], without in features [N, 1280]. */
export function mobilenet_v2(backend: Backend, classes: number | null = null): MobileNetV2 {
  return new MobileNetV2(backend, classes);
}
