import { functional as F, scope, type Tensor } from '@flukeprint/autograd';
import type { Backend, Precision } from '@flukeprint/kernels';
import { type Backbone, createBackbone, type ModelName } from './backbones/create-backbone.ts';
import { DenseNet } from './backbones/densenet.ts';
import { Dropout } from './nn/dropout.ts';
import { Linear } from './nn/layers.ts';
import { Module } from './nn/module.ts';

/** What an {@link Embedder} puts behind its backbone, and how it computes. */
export interface EmbedderOptions {
  /** Length of the vector that stands for a photo. */
  readonly embeddingSize?: number;
  /** Share of the backbone's features that training drops. */
  readonly dropout?: number;
  /** How the backbone's activations and their gradients are stored. Weights and checkpoints are f32 in either. */
  readonly precision?: Precision;
  /** Of a DenseNet: less memory in training, and more work. */
  readonly memoryEfficient?: boolean;
  /** With a classifier: how many individuals it tells apart. */
  readonly individuals?: number | null;
  /** Length that the classifier's input is scaled to (Ranjan et al. 2017, eq. 6). */
  readonly alpha?: number;
}

/** What is compared between photos: backbone, dropout, linear layer, length 1; and a classifier beside it, if wanted. */
export class Embedder extends Module {
  readonly body: Backbone;
  readonly dropout: Dropout;
  readonly embedding: Linear;
  readonly classifier: Linear | null;
  /** Of the backbone's activations; may be changed between steps. */
  precision: Precision;
  readonly #alpha: number;

  constructor(backend: Backend, model: ModelName, options: EmbedderOptions = {}) {
    super();
    const { embeddingSize = 256, dropout = 0, individuals = null, alpha = 1 } = options;
    const { precision = 'f32', memoryEfficient = true } = options;
    this.body = createBackbone(backend, model);
    if (this.body instanceof DenseNet) this.body.memoryEfficient = memoryEfficient;
    this.dropout = new Dropout(dropout);
    this.embedding = new Linear(backend, this.body.numFeatures, embeddingSize);
    this.classifier = individuals === null ? null : new Linear(backend, embeddingSize, individuals);
    this.precision = precision;
    this.#alpha = alpha;
  }

  /** images [N, 3, H, W], ImageNet-normalised → unit vectors [N, embeddingSize]. */
  override forward(images: Tensor): Tensor {
    const features = this.body.call(F.cast(images, this.precision));
    return F.normalize(this.embedding.call(this.dropout.call(F.cast(features, 'f32'))));
  }

  /** The same, and what the classifier makes of alpha times the unit vectors: logits [N, individuals], or null. */
  callWithLogits(images: Tensor): { embeddings: Tensor; logits: Tensor | null } {
    const embeddings = this.call(images);
    const { classifier } = this;
    return { embeddings, logits: classifier && scope(() => classifier.call(F.scale(embeddings, this.#alpha))) };
  }
}
