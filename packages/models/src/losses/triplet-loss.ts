import { functional as F, scope, type Tensor } from '@flukeprint/autograd';
import { EmbeddingLoss, type Target, targetTensor } from './embedding-loss.ts';

/** Which triplets count, see {@link TripletOptions}. */
export const miningNames = ['hard', 'weighted'] as const;
/** One of {@link miningNames}. */
export type Mining = (typeof miningNames)[number];

/** Margin and mining; defaults 0.3 and hard. */
export interface TripletOptions {
  /** How much farther another individual must be than the same one; 'soft' takes softplus in place of the hinge. */
  readonly margin?: number | 'soft';
  /**
   * `hard`: an anchor's farthest positive and nearest negative of the batch (Hermans et al. 2017, eq. 5). `weighted`: all of
   * them, weighted by softmax of the distance and of its negative (Ristani & Tomasi 2018); with `soft` it is the
   * weighted regularisation triplet of Ye et al. 2021.
   */
  readonly mining?: Mining;
  /** Brings the embeddings to length 1 first, so that a margin means the same for every network; true by default. */
  readonly normalized?: boolean;
}

/**
 * Triplet loss over the batch, without parameters: mean over the photos that have both another photo of their individual and
 * one of another in the batch. A batch whose individuals have one photo each has no such photo, and its loss is 0: sample
 * individuals with several photos (PK sampling).
 */
export class TripletLoss extends EmbeddingLoss {
  readonly #options: Required<TripletOptions>;

  constructor({ margin = 0.3, mining = 'hard', normalized = true }: TripletOptions = {}) {
    super();
    if (!(margin === 'soft' || (margin >= 0 && Number.isFinite(margin)))) {
      throw new RangeError(`TripletLoss: expected margin to be a number of at least 0 or 'soft', received ${margin}`);
    }
    if (!miningNames.includes(mining)) {
      throw new RangeError(`TripletLoss: expected mining to be one of ${miningNames.join(', ')}, received ${mining}`);
    }
    this.#options = { margin, mining, normalized };
  }

  /** Throws: there is nothing to score individuals with. */
  override forward(): Tensor {
    throw new Error('TripletLoss: it compares photos and knows no individuals to score');
  }

  override loss(embeddings: Tensor, target: Target): Tensor {
    const { margin, mining, normalized } = this.#options;
    return scope(() => {
      const input = normalized ? F.normalize(embeddings) : embeddings;
      return F.tripletMargin(input, targetTensor(embeddings.backend, target), { margin, mining });
    });
  }
}
