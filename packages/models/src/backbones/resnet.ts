/**
 * ResNet (He et al. 2016, https://arxiv.org/abs/1512.03385) in torchvision's form: the same layers, the same names.
 */

import { functional as F, scope, type Tensor } from '@flukeprint/autograd';
import type { Backend } from '@flukeprint/kernels';
import { BatchNorm2d, Conv2d, Linear, Sequential } from '../nn/layers.ts';
import { Module } from '../nn/module.ts';
import { averagePlanes } from '../nn/pooling.ts';

/** Two 3×3 convolutions and the shortcut around them. */
class BasicBlock extends Module {
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly conv2: Conv2d;
  readonly bn2: BatchNorm2d;
  /** Brings the shortcut to the block's stride and width, where they change. */
  readonly downsample: Sequential | null = null;

  constructor(backend: Backend, inChannels: number, channels: number, stride: number) {
    super();
    this.conv1 = new Conv2d(backend, inChannels, channels, 3, { stride, padding: 1 });
    this.bn1 = new BatchNorm2d(backend, channels);
    this.conv2 = new Conv2d(backend, channels, channels, 3, { padding: 1 });
    this.bn2 = new BatchNorm2d(backend, channels);
    if (stride !== 1 || inChannels !== channels) {
      const projection = new Conv2d(backend, inChannels, channels, 1, { stride });
      this.downsample = new Sequential(projection, new BatchNorm2d(backend, channels));
    }
  }

  override forward(input: Tensor): Tensor {
    const inner = this.bn1.call(this.conv1.call(input), { relu: true });
    const residual = this.downsample?.call(input) ?? input;
    return this.bn2.call(this.conv2.call(inner), { residual, relu: true });
  }
}

/** 1×1, 3×3 and 1×1 convolution, the last of four times the channels, and the shortcut around them. */
class Bottleneck extends Module {
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly conv2: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly conv3: Conv2d;
  readonly bn3: BatchNorm2d;
  readonly downsample: Sequential | null = null;

  /** The 3×3 convolution has `groups`, and `width` channels in each for every 64 of `channels`. */
  constructor(
    backend: Backend,
    inChannels: number,
    channels: number,
    stride: number,
    { groups, width }: { readonly groups: number; readonly width: number },
  ) {
    super();
    const inner = Math.floor((channels * width) / 64) * groups;
    const outChannels = 4 * channels;
    this.conv1 = new Conv2d(backend, inChannels, inner, 1);
    this.bn1 = new BatchNorm2d(backend, inner);
    this.conv2 = new Conv2d(backend, inner, inner, 3, { stride, padding: 1, groups });
    this.bn2 = new BatchNorm2d(backend, inner);
    this.conv3 = new Conv2d(backend, inner, outChannels, 1);
    this.bn3 = new BatchNorm2d(backend, outChannels);
    if (stride !== 1 || inChannels !== outChannels) {
      const projection = new Conv2d(backend, inChannels, outChannels, 1, { stride });
      this.downsample = new Sequential(projection, new BatchNorm2d(backend, outChannels));
    }
  }

  override forward(input: Tensor): Tensor {
    let inner = this.bn1.call(this.conv1.call(input), { relu: true });
    inner = this.bn2.call(this.conv2.call(inner), { relu: true });
    const residual = this.downsample?.call(input) ?? input;
    return this.bn3.call(this.conv3.call(inner), { residual, relu: true });
  }
}

/** Which blocks a network is made of. */
interface Architecture {
  /** Per stage. */
  readonly blocks: readonly [number, number, number, number];
  /** Blocks of three convolutions rather than two. */
  readonly bottleneck?: { readonly groups: number; readonly width: number };
}

/** A stem and four stages of residual blocks. */
export class ResNet extends Module {
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly layer1: Sequential;
  readonly layer2: Sequential;
  readonly layer3: Sequential;
  readonly layer4: Sequential;
  /** The ImageNet classifier; absent in a backbone. */
  readonly fc: Linear | null;
  readonly numFeatures: number;
  readonly mapChannels: readonly [number, number];

  /** With `classes` the network ends in logits [N, classes], without in features [N, numFeatures]. */
  constructor(backend: Backend, { blocks, bottleneck }: Architecture, classes: number | null = null) {
    super();
    let inChannels = 64;
    const block = (channels: number, stride: number) => {
      const made = bottleneck
        ? new Bottleneck(backend, inChannels, channels, stride, bottleneck)
        : new BasicBlock(backend, inChannels, channels, stride);
      inChannels = bottleneck ? 4 * channels : channels;
      return made;
    };
    const stage = (channels: number, count: number, stride: number) =>
      new Sequential(...Array.from({ length: count }, (_, i) => block(channels, i === 0 ? stride : 1)));
    this.conv1 = new Conv2d(backend, 3, 64, 7, { stride: 2, padding: 3 });
    this.bn1 = new BatchNorm2d(backend, 64);
    this.layer1 = stage(64, blocks[0], 1);
    this.layer2 = stage(128, blocks[1], 2);
    this.layer3 = stage(256, blocks[2], 2);
    this.layer4 = stage(512, blocks[3], 2);
    this.numFeatures = inChannels;
    this.mapChannels = [inChannels / 2, inChannels];
    this.fc = classes === null ? null : new Linear(backend, this.numFeatures, classes);
  }

  /** images [N, 3, H, W], ImageNet-normalised. */
  override forward(images: Tensor): Tensor {
    const features = averagePlanes(this.maps(images)[1]);
    return this.fc?.call(features) ?? features;
  }

  /** Of the third and of the fourth stage: images [N, 3, H, W] → [N, C / 2, H / 16, W / 16] and [N, C, H / 32, W / 32]. */
  maps(images: Tensor): readonly [Tensor, Tensor] {
    return scope(() => {
      const stem = this.bn1.call(this.conv1.call(images), { relu: true });
      const pooled = F.maxPool2d(stem, { kernelSize: 3, stride: 2, padding: 1 });
      const third = [this.layer1, this.layer2, this.layer3].reduce((x, stage) => stage.call(x), pooled);
      return [third, this.layer4.call(third)];
    });
  }

  stageOf(name: string): number {
    return Number(/^layer(\d)/.exec(name)?.[1] ?? 0);
  }
}

const plain = { groups: 1, width: 64 };

/** Two convolutions a block; features [N, 512]. */
export function resnet18(backend: Backend, classes: number | null = null): ResNet {
  return new ResNet(backend, { blocks: [2, 2, 2, 2] }, classes);
}

/** Two convolutions a block; features [N, 512]. */
export function resnet34(backend: Backend, classes: number | null = null): ResNet {
  return new ResNet(backend, { blocks: [3, 4, 6, 3] }, classes);
}

/** Three convolutions a block; features [N, 2048]. */
export function resnet50(backend: Backend, classes: number | null = null): ResNet {
  return new ResNet(backend, { blocks: [3, 4, 6, 3], bottleneck: plain }, classes);
}

/** Three convolutions a block; features [N, 2048]. */
export function resnet101(backend: Backend, classes: number | null = null): ResNet {
  return new ResNet(backend, { blocks: [3, 4, 23, 3], bottleneck: plain }, classes);
}

/** ResNeXt (Xie et al. 2017, https://arxiv.org/abs/1611.05431): 32 groups of 4 channels. */
export function resnext50_32x4d(backend: Backend, classes: number | null = null): ResNet {
  return new ResNet(backend, { blocks: [3, 4, 6, 3], bottleneck: { groups: 32, width: 4 } }, classes);
}
