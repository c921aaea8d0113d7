/**
 * The operations on tensors, under torch.nn.functional's names and meanings (docs/operations.md). Every one records
 * its derivative when an input is tracked.
 */
import {
  type AttributesOf,
  type OperationName,
  type Operations,
  type Precision,
  type Shape,
  ShapeError,
  show,
  size,
} from '@flukeprint/kernels';
import { apply, reshape as reshapeTo } from './tape.ts';
import type { Tensor } from './tensor.ts';

type Attributes<K extends OperationName> = AttributesOf<Operations[K]>;

/** input [N, C, H, W], weight [O, C / groups, kH, kW], bias [O] → [N, O, H', W']. */
export function conv2d(input: Tensor, weight: Tensor, bias?: Tensor, attributes: Attributes<'conv2d'> = {}): Tensor {
  return apply('conv2d', { input, weight, bias }, attributes).output;
}

/** input [..., K], weight [O, K], bias [O] → [..., O]. */
export function linear(input: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const leading = input.shape.slice(0, -1);
  const rows = reshape(input, [size(leading), input.shape.at(-1) ?? 1]);
  return reshape(apply('linear', { input: rows, weight, bias }, {}).output, [...leading, weight.shape[0]!]);
}

/**
 * Normalises each channel of [N, C, …], scales and shifts it, adds the residual, and takes relu if `relu`, all in one
 * pass; updates the running statistics in place when training.
 */
export function batchNorm(
  input: Tensor,
  rest: { weight?: Tensor; bias?: Tensor; runningMean?: Tensor; runningVar?: Tensor; residual?: Tensor },
  attributes: Attributes<'batchNorm'>,
): Tensor {
  return apply('batchNorm', { input, ...rest }, attributes).output;
}

/** {@link batchNorm} of inputs [N, Cᵢ, …] joined along the channels, which reads them where they are. */
export function catBatchNorm(
  inputs: readonly Tensor[],
  rest: { weight?: Tensor; bias?: Tensor; runningMean?: Tensor; runningVar?: Tensor },
  attributes: Attributes<'catBatchNorm'>,
): Tensor {
  const parts = Object.fromEntries(inputs.map((tensor, i) => [`input.${i}`, tensor]));
  return apply('catBatchNorm', { ...parts, ...rest }, attributes).output;
}

export function maxPool2d(input: Tensor, attributes: Attributes<'maxPool2d'>): Tensor {
  return apply('maxPool2d', { input }, attributes).output;
}

export function avgPool2d(input: Tensor, attributes: Attributes<'avgPool2d'>): Tensor {
  return apply('avgPool2d', { input }, attributes).output;
}

export function adaptiveAvgPool2d(input: Tensor, attributes: Attributes<'adaptiveAvgPool2d'>): Tensor {
  return apply('adaptiveAvgPool2d', { input }, attributes).output;
}

export function interpolate(input: Tensor, attributes: Attributes<'interpolate'>): Tensor {
  return apply('interpolate', { input }, attributes).output;
}

export function relu(input: Tensor): Tensor {
  return apply('relu', { input }, {}).output;
}

/** min(max(0, x), 6). */
export function relu6(input: Tensor): Tensor {
  return apply('relu6', { input }, {}).output;
}

export function leakyRelu(input: Tensor, attributes: Attributes<'leakyRelu'> = {}): Tensor {
  return apply('leakyRelu', { input }, attributes).output;
}

export function silu(input: Tensor): Tensor {
  return apply('silu', { input }, {}).output;
}

/** x · relu6(x + 3) / 6, of any shape (Howard et al. 2019). */
export function hardswish(input: Tensor): Tensor {
  return apply('hardswish', { input }, {}).output;
}

export function sigmoid(input: Tensor): Tensor {
  return apply('sigmoid', { input }, {}).output;
}

export function softmax(input: Tensor, dim: number): Tensor {
  return apply('softmax', { input }, { dim }).output;
}

export function logSoftmax(input: Tensor, dim: number): Tensor {
  return apply('logSoftmax', { input }, { dim }).output;
}

/** x / max(‖x‖₂, eps) along `dim`. */
export function normalize(input: Tensor, attributes: Attributes<'normalize'> = {}): Tensor {
  return apply('normalize', { input }, attributes).output;
}

/** The same values as f32 or f16; the tensor itself where it is that already. */
export function cast(input: Tensor, dtype: Precision): Tensor {
  return input.dtype === dtype ? input : apply('cast', { input }, { dtype }).output;
}

export function cat(inputs: readonly Tensor[], dim: number): Tensor {
  return apply('cat', Object.fromEntries(inputs.map((tensor, i) => [`${i}`, tensor])), { dim }).output;
}

/** a + b, broadcast. */
export function add(a: Tensor, b: Tensor): Tensor {
  return apply('add', { a, b }, {}).output;
}

/** a − b, broadcast. */
export function sub(a: Tensor, b: Tensor): Tensor {
  return apply('sub', { a, b }, {}).output;
}

/** a · b element by element, broadcast. */
export function mul(a: Tensor, b: Tensor): Tensor {
  return apply('mul', { a, b }, {}).output;
}

export function scale(input: Tensor, factor: number): Tensor {
  return apply('scale', { input }, { factor }).output;
}

/** Repeats `input` to `shape` by the rules of broadcasting. */
export function broadcastTo(input: Tensor, shape: Shape): Tensor {
  return apply('broadcastTo', { input }, { shape }).output;
}

/** Sum of all elements, a scalar. */
export function sum(input: Tensor): Tensor {
  return apply('sumTo', { input }, { shape: [] }).output;
}

/** Mean of all elements, a scalar. */
export function mean(input: Tensor): Tensor {
  return scale(sum(input), 1 / size(input.shape));
}

/** The same values under another shape of the same size; one extent may be −1. */
export function reshape(input: Tensor, shape: Shape): Tensor {
  const known = size(shape.filter((d) => d !== -1));
  const resolved = shape.map((d) => (d === -1 ? size(input.shape) / known : d));
  if (size(resolved) !== size(input.shape) || !resolved.every(Number.isInteger)) {
    throw new ShapeError('reshape', 'shape', `${size(input.shape)} elements, as ${show(input.shape)}`, show(shape));
  }
  return reshapeTo(input, resolved);
}

/** Rows of `input` [R, …] in the order of `index` i32 [S], as torch.index_select along dimension 0 → [S, …]. */
export function indexSelect(input: Tensor, index: Tensor): Tensor {
  return apply('indexSelect', { input, index }, {}).output;
}

export interface ArcfaceAttributes extends Attributes<'arcfaceMargin'> {
  /** Centres per individual, of which the nearest counts (sub-centre ArcFace, Deng et al. 2020). */
  readonly subcenters?: number;
}

/**
 * Cosines between embeddings [N, D] and the individuals' centres → [N, C]. With K sub-centres, `weight` [C · K, D] holds
 * those of an individual one after the other, and the largest cosine counts (Deng et al. 2020); the gradient goes
 * to that one, the first of equals.
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
 * {@link cosine}, scaled, with the angular margin on the target's: logits [N, C]. `margins` [C] gives each individual its
 * own (Ha et al. 2020).
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
 * Mean over the batch of −log softmax(input)[target], with `labelSmoothing` as in torch; input [N, C, …], target i32
 * [N, …].
 */
export function crossEntropy(input: Tensor, target: Tensor, attributes: Attributes<'crossEntropy'> = {}): Tensor {
  return apply('crossEntropy', { input, target }, attributes).output;
}

/** Mean of (1 − p)^γ · −log p (Lin et al. 2017). */
export function focalLoss(input: Tensor, target: Tensor, attributes: Attributes<'focalLoss'> = {}): Tensor {
  return apply('focalLoss', { input, target }, attributes).output;
}

export function binaryCrossEntropyWithLogits(input: Tensor, target: Tensor): Tensor {
  return apply('binaryCrossEntropyWithLogits', { input, target }, {}).output;
}

/**
 * Triplet loss of embeddings [N, D]. `mining` says what an anchor is compared with: `hard`, its farthest positive and
 * nearest negative (Hermans et al. 2017), or `weighted`, the means of all weighted by softmax(d) and softmax(−d) (Ristani &
 * Tomasi 2018).
 */
export function tripletMargin(
  input: Tensor,
  target: Tensor,
  { margin, mining = 'hard' }: { readonly margin: number | 'soft'; readonly mining?: 'hard' | 'weighted' },
): Tensor {
  if (mining === 'weighted') return apply('weightedTripletMargin', { input, target }, { margin }).output;
  return apply('tripletMargin', { input, target }, { margin, mining }).output;
}
