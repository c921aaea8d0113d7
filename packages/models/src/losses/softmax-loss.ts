import { functional as F, scope, type Tensor } from '@flukeprint/autograd';
import type { Backend } from '@flukeprint/kernels';
import type { Random } from '@flukeprint/random';
import { linearUniform, parameter } from '../nn/init.ts';
import { type ClassificationOptions, checkClassification, classificationLoss } from './classification-loss.ts';
import { EmbeddingLoss, type Target, targetTensor } from './embedding-loss.ts';

/** Softmax cross-entropy, or focal loss, of a linear classifier on the embedding. */
export class SoftmaxLoss extends EmbeddingLoss {
  readonly weight: Tensor;
  readonly bias: Tensor;
  readonly #options: ClassificationOptions;

  constructor(backend: Backend, individuals: number, embeddingSize = 256, options: ClassificationOptions = {}) {
    super();
    checkClassification(options);
    this.weight = parameter(backend, [individuals, embeddingSize]);
    this.bias = parameter(backend, [individuals]);
    this.#options = options;
  }

  override reset(random: Random): void {
    linearUniform(this.weight, this.bias, random);
  }

  /** Logits [N, individuals]. */
  override forward(embeddings: Tensor): Tensor {
    return F.linear(embeddings, this.weight, this.bias);
  }

  override loss(embeddings: Tensor, target: Target): Tensor {
    return scope(() =>
      classificationLoss(this.forward(embeddings), targetTensor(embeddings.backend, target), this.#options),
    );
  }
}
