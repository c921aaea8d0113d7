import { functional as F, scope, type Tensor } from '@flukeprint/autograd';
import type { Backend, Precision } from '@flukeprint/kernels';
import { type Backbone, createBackbone, type ModelName } from './backbones/create-backbone.ts';
import { DenseNet } from './backbones/densenet.ts';
import { Dropout } from './nn/dropout.ts';
import { BatchNormNeck, Linear } from './nn/layers.ts';
import { Module } from './nn/module.ts';
import { createPooling, type PoolingName } from './nn/pooling.ts';

/** Which maps of the backbone become features: those of its last stage, or of its last two. */
export const stagesNames = ['last', 'last-two'] as const;
/** One of {@link stagesNames}. */
export type StagesName = (typeof stagesNames)[number];

/** What stands between the linear layer and the embedding. */
export const neckNames = ['none', 'batch-norm'] as const;
/** One of {@link neckNames}. */
export type NeckName = (typeof neckNames)[number];

/** What an {@link Embedder} puts behind its backbone, and how it computes. */
export interface EmbedderOptions {
  /** Length of the vector that stands for a photo. */
  readonly embeddingSize?: number;
  /** `avg` unless given. */
  readonly pooling?: PoolingName;
  /** `last` unless given. */
  readonly stages?: StagesName;
  /** `none` unless given. */
  readonly neck?: NeckName;
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

/** What is compared between photos: backbone, pooling, dropout, linear layer, neck, length 1; and a classifier beside it, if wanted. */
export class Embedder extends Module {
  readonly body: Backbone;
  /** Of the maps of each stage that counts. */
  readonly poolings: readonly Module[];
  readonly dropout: Dropout;
  readonly embedding: Linear;
  readonly neck: BatchNormNeck | null;
  readonly classifier: Linear | null;
  /** Of the backbone's activations; may be changed between steps. */
  precision: Precision;
  readonly #alpha: number;

  constructor(backend: Backend, model: ModelName, options: EmbedderOptions = {}) {
    super();
    const { embeddingSize = 256, dropout = 0, individuals = null, alpha = 1 } = options;
    const { precision = 'f32', memoryEfficient = true } = options;
    const { pooling = 'avg', stages = 'last', neck = 'none' } = options;
    this.body = createBackbone(backend, model);
    if (this.body instanceof DenseNet) this.body.memoryEfficient = memoryEfficient;
    this.dropout = new Dropout(dropout);
    const channels = stages === 'last' ? [this.body.numFeatures] : this.body.mapChannels;
    this.poolings = channels.map(() => createPooling(backend, pooling));
    const pooled = channels.reduce((sum, count) => sum + count, 0);
    this.embedding = new Linear(backend, pooled, embeddingSize);
    this.neck = neck === 'none' ? null : new BatchNormNeck(backend, embeddingSize);
    this.classifier = individuals === null ? null : new Linear(backend, embeddingSize, individuals);
    this.precision = precision;
    this.#alpha = alpha;
  }

  /** images [N, 3, H, W], ImageNet-normalised → unit vectors [N, embeddingSize]. */
  override forward(images: Tensor): Tensor {
    const features = F.cast(this.#features(F.cast(images, this.precision)), 'f32');
    const embeddings = this.embedding.call(this.dropout.call(features));
    return F.normalize(this.neck?.call(embeddings) ?? embeddings);
  }

  /** images [N, 3, H, W] → pooled maps [N, F] of the stages that count, the earlier one first. */
  #features(images: Tensor): Tensor {
    return scope(() => {
      const maps = this.body.maps(images).slice(-this.poolings.length);
      const pooled = this.poolings.map((pooling, i) => pooling.call(maps[i]!));
      return pooled.length === 1 ? pooled[0]! : F.cat(pooled, 1);
    });
  }

  /** The same, and what the classifier makes of alpha times the unit vectors: logits [N, individuals], or null. */
  callWithLogits(images: Tensor): { embeddings: Tensor; logits: Tensor | null } {
    const embeddings = this.call(images);
    const { classifier } = this;
    return { embeddings, logits: classifier && scope(() => classifier.call(F.scale(embeddings, this.#alpha))) };
  }
}
