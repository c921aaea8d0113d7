import { functional as F, type Tensor } from '@flukeprint/autograd';
import type { Backend } from '@flukeprint/kernels';
import { densenet121 } from './densenet.ts';
import { Linear } from './layers.ts';
import { Module } from './module.ts';
import { resnet18, resnet34 } from './resnet.ts';

/** A network without classifier: images [N, 3, H, W] to features [N, numFeatures]. */
export interface Backbone extends Module {
  readonly numFeatures: number;
}

const backbones = { resnet18, resnet34, densenet121 } satisfies Record<string, (backend: Backend) => Backbone>;

export type ModelName = keyof typeof backbones;
export const modelNames = Object.keys(backbones) as ModelName[];

/** What is compared between photos: backbone, linear layer, length 1. */
export class Embedder extends Module {
  readonly body: Backbone;
  readonly embedding: Linear;

  constructor(backend: Backend, model: ModelName, embeddingSize = 256) {
    super();
    this.body = backbones[model](backend);
    this.embedding = new Linear(backend, this.body.numFeatures, embeddingSize);
  }

  /** images [N, 3, H, W], ImageNet-normalised → unit vectors [N, embeddingSize]. */
  override forward(images: Tensor): Tensor {
    return F.normalize(this.embedding.call(this.body.call(images)));
  }
}

/** The model of this name; an error that lists all names otherwise. */
export function parseModelName(name: string): ModelName {
  const found = modelNames.find((known) => known === name);
  if (!found) throw new Error(`unknown model "${name}"; expected one of ${modelNames.join(', ')}`);
  return found;
}
