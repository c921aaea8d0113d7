import { functional as F, scope, type Tensor } from '@flukeprint/autograd';
import { type Backend, type Random, resolveArcfaceMargin } from '@flukeprint/kernels';
import { parameter, xavierUniform } from './init.ts';
import { Module } from './module.ts';

export interface ArcFaceOptions {
  /** Scale of the logits. */
  readonly s?: number;
  /** Angular margin, radians. */
  readonly m?: number;
  readonly easyMargin?: boolean;
}

/** Additive angular margin loss (Deng et al. 2019, eq. 3): one weight vector per individual. */
export class ArcFace extends Module {
  readonly weight: Tensor;
  readonly #options: ArcFaceOptions;

  constructor(backend: Backend, individuals: number, embeddingSize = 256, options: ArcFaceOptions = {}) {
    super();
    this.weight = parameter(backend, [individuals, embeddingSize]);
    this.#options = options;
  }

  override reset(random: Random): void {
    xavierUniform(this.weight, random);
  }

  /** Plain cosines [N, individuals], scaled: the prediction without margin. */
  override forward(embeddings: Tensor): Tensor {
    const { s } = resolveArcfaceMargin(this.#options);
    return F.scale(F.linear(F.normalize(embeddings), F.normalize(this.weight)), s);
  }

  /** Mean cross-entropy over the logits with margin; `target` i32 [N] holds the individuals' indices. */
  loss(embeddings: Tensor, target: Tensor): Tensor {
    return scope(() => F.crossEntropy(F.arcface(embeddings, this.weight, target, this.#options), target));
  }
}
