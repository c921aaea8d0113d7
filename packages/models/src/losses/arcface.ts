import { functional as F, keep, scope, Tensor } from '@flukeprint/autograd';
import { type Backend, resolveArcfaceMargin } from '@flukeprint/kernels';
import type { Random } from '@flukeprint/random';
import { parameter, xavierUniform } from '../nn/init.ts';
import { type ClassificationOptions, checkClassification, classificationLoss } from './classification-loss.ts';
import { EmbeddingLoss, type Target, targetTensor } from './embedding-loss.ts';

/** Margin and scale, sub-centres, and what is made of the logits. */
export interface ArcFaceOptions extends ClassificationOptions {
  /** Scale of the logits. */
  readonly s?: number;
  /** Angular margin, radians. */
  readonly m?: number;
  readonly easyMargin?: boolean;
  /** Weight vectors per individual, of which the nearest counts (Deng et al. 2020, "Sub-center ArcFace"); 1 by default. */
  readonly subcenters?: number;
  /** A margin per individual in place of `m`, radians, as `dynamicMargins` makes them. */
  readonly margins?: ArrayLike<number>;
}

/** By how much of a cosine those who were told apart weigh more in the softmax: t − 1 of Wang et al. 2020. */
export const apartMargin = 0.2;

/**
 * Additive angular margin loss (Deng et al. 2019, eq. 3): `weight` [individuals · subcenters, D] holds the weight vectors of
 * an individual one after the other.
 */
export class ArcFace extends EmbeddingLoss {
  readonly weight: Tensor;
  /** How much of the margin counts, from 0 to 1; may be changed between steps. */
  marginShare = 1;
  /**
   * Individuals that somebody told apart although they look alike, by each of them: where one is the target, `s` times {@link apartMargin} is
   * added to the others' logits, so that they must lie farther off than anybody (the fixed form of Wang et al. 2020, "Mis-classified vector guided softmax
   * loss", eq. 6, with what people said in place of what the network mistook). Set once, before the first step; targets are then on the host.
   */
  apart: ReadonlyMap<number, readonly number[]> | null = null;
  protected readonly individuals: number;
  protected readonly options: ArcFaceOptions;
  /** On the device, for all individuals. */
  readonly #margins: Tensor | undefined;

  constructor(backend: Backend, individuals: number, embeddingSize = 256, options: ArcFaceOptions = {}) {
    super();
    const { subcenters = 1, margins } = options;
    if (!(Number.isInteger(subcenters) && subcenters > 0)) {
      throw new RangeError(`ArcFace: expected subcenters to be a positive integer, received ${subcenters}`);
    }
    checkClassification(options);
    if (margins) checkMargins(margins, individuals);
    this.weight = parameter(backend, [individuals * subcenters, embeddingSize]);
    this.individuals = individuals;
    this.options = options;
    this.#margins = margins && keep(Tensor.from(backend, Float64Array.from(margins), [individuals]));
  }

  override reset(random: Random): void {
    xavierUniform(this.weight, random);
  }

  /** Plain cosines [N, individuals], scaled: the prediction without margin. */
  override forward(embeddings: Tensor): Tensor {
    const { s } = resolveArcfaceMargin(this.options);
    return F.scale(F.cosine(embeddings, this.weight, this.options.subcenters), s);
  }

  /** Mean loss over the logits with margin. */
  override loss(embeddings: Tensor, target: Target): Tensor {
    return scope(() =>
      this.marginLoss(
        embeddings,
        this.weight,
        targetTensor(embeddings.backend, target),
        this.#margins,
        this.#raised(embeddings.backend, target),
      ),
    );
  }

  /** What is added to the logits [N, individuals]; zeros, too, so that steps are all alike. */
  #raised(backend: Backend, target: Target): Tensor | undefined {
    if (!this.apart) return undefined;
    if (target instanceof Tensor) throw new Error('ArcFace: individuals told apart need the target on the host');
    const raise = apartMargin * resolveArcfaceMargin(this.options).s;
    const added = new Float32Array(target.length * this.individuals);
    for (const [row, label] of target.entries()) {
      for (const other of this.apart.get(label) ?? []) added[row * this.individuals + other] = raise;
    }
    return Tensor.from(backend, added, [target.length, this.individuals]);
  }

  /** The loss among the individuals that `weight` and `margins` belong to. */
  protected marginLoss(
    embeddings: Tensor,
    weight: Tensor,
    target: Tensor,
    margins: Tensor | undefined,
    raised?: Tensor,
  ): Tensor {
    const { easyMargin, subcenters } = this.options;
    const { s, m } = resolveArcfaceMargin(this.options);
    const share = this.marginShare;
    const logits = F.arcface(
      embeddings,
      weight,
      target,
      { s, m: share * m, easyMargin, subcenters },
      margins && share < 1 ? F.scale(margins, share) : margins,
    );
    return classificationLoss(raised ? F.add(logits, raised) : logits, target, this.options);
  }

  override dispose(): void {
    super.dispose();
    this.#margins?.dispose();
  }
}

function checkMargins(margins: ArrayLike<number>, individuals: number): void {
  if (margins.length !== individuals) {
    throw new RangeError(
      `ArcFace: expected a margin for each of ${individuals} individuals, received ${margins.length}`,
    );
  }
  const wrong = Array.from(margins).findIndex((m) => !(m >= 0 && m <= Math.PI));
  if (wrong >= 0) throw new RangeError(`ArcFace: expected margins from 0 to π, received ${margins[wrong]} at ${wrong}`);
}
