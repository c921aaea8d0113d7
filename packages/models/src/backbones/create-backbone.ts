import type { Tensor } from '@flukeprint/autograd';
import type { Backend } from '@flukeprint/kernels';
import type { Module } from '../nn/module.ts';
import { densenet121, densenet161, densenet169, densenet201 } from './densenet.ts';
import {
  efficientnet_b0,
  efficientnet_b1,
  efficientnet_b2,
  efficientnet_b3,
  efficientnet_b4,
  efficientnet_b5,
  efficientnet_b6,
  efficientnet_b7,
  efficientnet_lite0,
  efficientnet_lite1,
  efficientnet_lite2,
  efficientnet_lite3,
  efficientnet_lite4,
} from './efficientnet.ts';
import { mobilenet_v2 } from './mobilenet.ts';
import { resnet18, resnet34, resnet50, resnet101, resnext50_32x4d } from './resnet.ts';

/** A network without classifier: images [N, 3, H, W] to features [N, numFeatures]. */
export interface Backbone extends Module {
  readonly numFeatures: number;
  /** Channels of the {@link maps}. */
  readonly mapChannels: readonly [number, number];
  /** Of images [N, 3, H, W]: the maps of the last stage but one, and the last maps, whose means are the features. */
  maps(images: Tensor): readonly [Tensor, Tensor];
  /** In which stage the tensor of this name is, counted from the stem, 0. */
  stageOf(name: string): number;
}

/** Under torchvision's names; timm's for EfficientNet-Lite, which torchvision has not. */
const backbones = {
  densenet121,
  densenet161,
  densenet169,
  densenet201,
  efficientnet_b0,
  efficientnet_b1,
  efficientnet_b2,
  efficientnet_b3,
  efficientnet_b4,
  efficientnet_b5,
  efficientnet_b6,
  efficientnet_b7,
  efficientnet_lite0,
  efficientnet_lite1,
  efficientnet_lite2,
  efficientnet_lite3,
  efficientnet_lite4,
  mobilenet_v2,
  resnet18,
  resnet34,
  resnet50,
  resnet101,
  resnext50_32x4d,
} satisfies Record<string, (backend: Backend, classes?: number | null) => Backbone>;

/** A backbone by torchvision's name. */
export type ModelName = keyof typeof backbones;
/** All of them, in alphabetical order. */
export const modelNames = Object.keys(backbones) as ModelName[];

/** With `classes` the network ends in torchvision's classifier, logits [N, classes]; without in features. */
export function createBackbone(backend: Backend, model: ModelName, classes: number | null = null): Backbone {
  return backbones[model](backend, classes);
}

/** The model of this name; an error that lists all names otherwise. */
export function parseModelName(name: string): ModelName {
  const found = modelNames.find((known) => known === name);
  if (!found) throw new Error(`unknown model "${name}"; expected one of ${modelNames.join(', ')}`);
  return found;
}
