import { ShapeError, show } from '@flukeprint/kernels';
import type { Attributes } from '../derivative-rule.ts';
import { apply } from '../tape.ts';
import type { Tensor } from '../tensor.ts';
import { linear, maxPool2d, normalize, reshape } from './operations.ts';

export interface ArcfaceAttributes extends Attributes<'arcfaceMargin'> {
  /** Centres per individual, of which the nearest counts (sub-centre ArcFace, Deng et al. 2020). */
  readonly subcenters?: number;
}

/**
 * Cosines between embeddings [N, D] and the individuals' centres → [N, C]. With K sub-centres, `weight` [C · K, D] holds
 * those of an individual one after the other, and the largest cosine counts (Deng et al. 2020); the gradient goes
 * to that one, the first of equals. Throws unless K divides the rows of `weight`.
 */
export function cosine(input: Tensor, weight: Tensor, subcenters = 1): Tensor {
  const all = linear(normalize(input), normalize(weight));
  if (subcenters === 1) return all;
  const [rows, centers] = all.shape as [number, number];
  if (!Number.isInteger(centers / subcenters)) {
    throw new ShapeError('cosine', 'weight', `[C · ${subcenters}, D]`, show(weight.shape));
  }
  const individuals = centers / subcenters;
  const planes = reshape(all, [rows, 1, individuals, subcenters]);
  return reshape(maxPool2d(planes, { kernelSize: [1, subcenters] }), [rows, individuals]);
}

/**
 * {@link cosine}, scaled, with the angular margin on that of the target i32 [N]: logits [N, C] (Deng et al. 2019, eq. 3).
 * `margins` [C], in radians, gives each individual its own (Ha et al. 2020). Throws unless `m` is an angle from 0 to π.
 */
export function arcface(
  input: Tensor,
  weight: Tensor,
  target: Tensor,
  { subcenters, ...attributes }: ArcfaceAttributes = {},
  margins?: Tensor,
): Tensor {
  return apply('arcfaceMargin', { cosine: cosine(input, weight, subcenters), target, margins }, attributes).output;
}

/**
 * Mean over the batch of −log softmax(input)[target], with `labelSmoothing` from 0 to 1 as in torch (Szegedy et al. 2016);
 * input [N, C, …], target i32 [N, …] → []. A target that is no class gives NaN.
 */
export function crossEntropy(input: Tensor, target: Tensor, attributes: Attributes<'crossEntropy'> = {}): Tensor {
  return apply('crossEntropy', { input, target }, attributes).output;
}

/**
 * Mean of (1 − p)^γ · −log p with p = softmax(input)[target] (Lin et al. 2017); input [N, C], target i32 [N], gamma at least
 * 0 → []. A target that is no class gives NaN.
 */
export function focalLoss(input: Tensor, target: Tensor, attributes: Attributes<'focalLoss'> = {}): Tensor {
  return apply('focalLoss', { input, target }, attributes).output;
}

/** Mean of −(t log σ(x) + (1 − t) log(1 − σ(x))), without overflow; input and target of one shape, target from 0 to 1 → []. */
export function binaryCrossEntropyWithLogits(input: Tensor, target: Tensor): Tensor {
  return apply('binaryCrossEntropyWithLogits', { input, target }, {}).output;
}

/**
 * Triplet loss of embeddings [N, D] and individuals i32 [N] → []. `margin` is at least 0, or `soft`. `mining` says what an
 * anchor is compared with: `hard`, its farthest positive and nearest negative (Hermans et al. 2017), or `weighted`, the means
 * of all weighted by softmax(d) and softmax(−d) (Ristani & Tomasi 2018). Without an anchor that has both it is 0.
 */
export function tripletMargin(
  input: Tensor,
  target: Tensor,
  { margin, mining = 'hard' }: { readonly margin: number | 'soft'; readonly mining?: 'hard' | 'weighted' },
): Tensor {
  if (mining === 'weighted') return apply('weightedTripletMargin', { input, target }, { margin }).output;
  return apply('tripletMargin', { input, target }, { margin, mining }).output;
}
