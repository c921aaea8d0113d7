import { functional as F, type Tensor } from '@flukeprint/autograd';
import type { Backend, Precision } from '@flukeprint/kernels';
import type * as Models from '@flukeprint/models';

/** The models with an embedder of the same parts that is small enough for any backend, for tests that size does not matter to. */
export function withSmallEmbedder(models: typeof Models): typeof Models {
  const { BatchNorm2d, Conv2d, Linear, Module, Sequential } = models;
  class SmallEmbedder extends Module {
    readonly body: InstanceType<typeof Sequential>;
    readonly embedding: InstanceType<typeof Linear>;
    readonly precision: Precision;
    constructor(backend: Backend, _model: string, { embeddingSize = 256, precision = 'f32' }: Models.EmbedderOptions) {
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
  return { ...models, Embedder: SmallEmbedder as unknown as typeof models.Embedder };
}
