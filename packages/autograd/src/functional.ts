/**
 * The operations on tensors, under torch.nn.functional's names and meanings (docs/operations.md). Every one records
 * its derivative when an input is tracked.
 */
import {
  type AttributesOf,
  type OperationName,
  type Operations,
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

/** Cosines between embeddings [N, D] and individuals [C, D], with the angular margin on the target's: logits [N, C]. */
export function arcface(
  input: Tensor,
  weight: Tensor,
  target: Tensor,
  attributes: Attributes<'arcfaceMargin'> = {},
): Tensor {
  const cosine = linear(normalize(input), normalize(weight));
  return apply('arcfaceMargin', { cosine, target }, attributes).output;
}

/** Mean over the batch of −log softmax(input)[target]; input [N, C, …], target i32 [N, …]. */
export function crossEntropy(input: Tensor, target: Tensor): Tensor {
  return apply('crossEntropy', { input, target }, {}).output;
}

/** Mean of (1 − p)^γ · −log p (Lin et al. 2017). */
export function focalLoss(input: Tensor, target: Tensor, attributes: Attributes<'focalLoss'> = {}): Tensor {
  return apply('focalLoss', { input, target }, attributes).output;
}

export function binaryCrossEntropyWithLogits(input: Tensor, target: Tensor): Tensor {
  return apply('binaryCrossEntropyWithLogits', { input, target }, {}).output;
}

/** Batch-hard triplet loss of embeddings [N, D] (Hermans et al. 2017). */
export function tripletMargin(input: Tensor, target: Tensor, attributes: Attributes<'tripletMargin'>): Tensor {
  return apply('tripletMargin', { input, target }, attributes).output;
}
