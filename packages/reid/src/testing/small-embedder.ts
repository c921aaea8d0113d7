import { functional as F, type Tensor } from '@flukeprint/autograd';
import type { Backend, Precision } from '@flukeprint/kernels';
import { BatchNorm2d, Conv2d, type Embedder, Linear, Module, Sequential } from '@flukeprint/models';
import type { CreateEmbedder } from '../matching/trained-network.ts';

/** An embedder's parts, small enough for any backend: for tests that size does not matter to. */
class SmallEmbedder extends Module {
  readonly body: Sequential;
  readonly embedding: Linear;
  readonly precision: Precision;

  constructor(backend: Backend, { embeddingSize, precision }: { embeddingSize: number; precision: Precision }) {
    super();
    this.precision = precision;
    this.body = new Sequential(new Conv2d(backend, 3, 4, 3, { stride: 2 }), new BatchNorm2d(backend, 4));
    this.embedding = new Linear(backend, 4, embeddingSize);
  }

  override forward(images: Tensor): Tensor {
    const features = F.relu(this.body.call(F.cast(images, this.precision)));
    const pooled = F.cast(F.adaptiveAvgPool2d(features, { outputSize: 1 }), 'f32');
    return F.normalize(this.embedding.call(F.reshape(pooled, [-1, 4])));
  }

  callWithLogits(images: Tensor) {
    return { embeddings: this.call(images), logits: null };
  }
}

export const createSmallEmbedder: CreateEmbedder = (backend, _, { embeddingSize = 256, precision = 'f32' }) =>
  new SmallEmbedder(backend, { embeddingSize, precision }) as unknown as Embedder;
