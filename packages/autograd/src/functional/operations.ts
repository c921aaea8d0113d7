import { type Precision, type Shape, ShapeError, show, size } from '@flukeprint/kernels';
import type { Attributes } from '../derivative-rule.ts';
import { apply, reshape as reshapeTo } from '../tape.ts';
import type { Tensor } from '../tensor.ts';

/**
 * Convolution (cross-correlation) of input [N, C, H, W] by weight [O, C / groups, kH, kW], plus bias [O] → [N, O, H', W']
 * with H' = ⌊(H + 2 · padding − dilation · (kH − 1) − 1) / stride⌋ + 1. Throws if the dilated kernel is larger than the padded
 * input or `groups` does not divide C and O.
 */
export function conv2d(input: Tensor, weight: Tensor, bias?: Tensor, attributes: Attributes<'conv2d'> = {}): Tensor {
  return apply('conv2d', { input, weight, bias }, attributes).output;
}

/** x Wᵀ + b: input [..., K], weight [O, K], bias [O] → [..., O]. */
export function linear(input: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const leading = input.shape.slice(0, -1);
  const rows = reshape(input, [size(leading), input.shape.at(-1) ?? 1]);
  return reshape(apply('linear', { input: rows, weight, bias }, {}).output, [...leading, weight.shape[0]!]);
}

/**
 * Normalises each channel of [N, C, …], scales and shifts it by weight and bias [C], adds the residual [N, C, …], and takes
 * relu if `relu`, all in one pass (Ioffe & Szegedy 2015) → [N, C, …]; updates runningMean and runningVar [C] in place when
 * training. Throws without them when not training, and on one value per channel when training.
 */
export function batchNorm(
  input: Tensor,
  rest: { weight?: Tensor; bias?: Tensor; runningMean?: Tensor; runningVar?: Tensor; residual?: Tensor },
  attributes: Attributes<'batchNorm'>,
): Tensor {
  return apply('batchNorm', { input, ...rest }, attributes).output;
}

/** {@link batchNorm} of inputs [N, Cᵢ, …] joined along the channels, read where they are → [N, ΣCᵢ, …] (Huang et al. 2017). */
export function catBatchNorm(
  inputs: readonly Tensor[],
  rest: { weight?: Tensor; bias?: Tensor; runningMean?: Tensor; runningVar?: Tensor },
  attributes: Attributes<'catBatchNorm'>,
): Tensor {
  const parts = Object.fromEntries(inputs.map((tensor, i) => [`input.${i}`, tensor]));
  return apply('catBatchNorm', { ...parts, ...rest }, attributes).output;
}

/**
 * The largest value of each window of input [N, C, H, W] → [N, C, H', W']; the gradient goes to the first of equals. Padding
 * is −∞ and at most half a kernel; `paddingEnd` differs below and to the right (Darknet).
 */
export function maxPool2d(input: Tensor, attributes: Attributes<'maxPool2d'>): Tensor {
  return apply('maxPool2d', { input }, attributes).output;
}

/** The mean of each window of input [N, C, H, W], padding counted as 0 → [N, C, H', W']. Padding is at most half a kernel. */
export function avgPool2d(input: Tensor, attributes: Attributes<'avgPool2d'>): Tensor {
  return apply('avgPool2d', { input }, attributes).output;
}

/** Means over windows that divide input [N, C, H, W] into `outputSize`, one number or (height, width); null keeps an extent. */
export function adaptiveAvgPool2d(input: Tensor, attributes: Attributes<'adaptiveAvgPool2d'>): Tensor {
  return apply('adaptiveAvgPool2d', { input }, attributes).output;
}

/**
 * Generalized mean of each plane of input [N, C, H, W], (mean of max(x, eps)^p)^(1/p), with one power p [1], f32, for all
 * (Radenović et al. 2018) → [N, C, 1, 1]. eps: 1e-6.
 */
export function gemPool2d(input: Tensor, p: Tensor, attributes: Attributes<'gemPool2d'> = {}): Tensor {
  return apply('gemPool2d', { input, p }, attributes).output;
}

/**
 * Input [N, C, H, W] enlarged or shrunk by `scaleFactor`, one number or (height, width), `nearest` or `bilinear` without
 * aligned corners → [N, C, ⌊scale · H⌋, ⌊scale · W⌋]. Throws where no pixel would be left.
 */
export function interpolate(input: Tensor, attributes: Attributes<'interpolate'>): Tensor {
  return apply('interpolate', { input }, attributes).output;
}

/** max(0, x), of any shape (Nair & Hinton 2010). The gradient at 0 is 0. */
export function relu(input: Tensor): Tensor {
  return apply('relu', { input }, {}).output;
}

/** min(max(0, x), 6), of any shape (Howard et al. 2017). The gradient at 0 and 6 is 0. */
export function relu6(input: Tensor): Tensor {
  return apply('relu6', { input }, {}).output;
}

/** x where positive, `negativeSlope` (0.01) · x elsewhere, of any shape (Maas et al. 2013). Throws unless the slope is finite. */
export function leakyRelu(input: Tensor, attributes: Attributes<'leakyRelu'> = {}): Tensor {
  return apply('leakyRelu', { input }, attributes).output;
}

/** x · σ(x), of any shape (Elfwing et al. 2018). */
export function silu(input: Tensor): Tensor {
  return apply('silu', { input }, {}).output;
}

/** x · relu6(x + 3) / 6, of any shape (Howard et al. 2019). */
export function hardswish(input: Tensor): Tensor {
  return apply('hardswish', { input }, {}).output;
}

/** σ(x) = 1 / (1 + e⁻ˣ), of any shape. */
export function sigmoid(input: Tensor): Tensor {
  return apply('sigmoid', { input }, {}).output;
}

/** eˣ / Σ eˣ along `dim`, of any shape; a negative `dim` counts from the end. Throws on a `dim` that is not there. */
export function softmax(input: Tensor, dim: number): Tensor {
  return apply('softmax', { input }, { dim }).output;
}

/** x − log Σ eˣ along `dim`, of any shape; a negative `dim` counts from the end. Throws on a `dim` that is not there. */
export function logSoftmax(input: Tensor, dim: number): Tensor {
  return apply('logSoftmax', { input }, { dim }).output;
}

/** x / max(‖x‖₂, eps) along `dim` (1), of any shape. Throws on f16: cast first. */
export function normalize(input: Tensor, attributes: Attributes<'normalize'> = {}): Tensor {
  return apply('normalize', { input }, attributes).output;
}

/** The same values as f32 or f16; the tensor itself where it is that already. */
export function cast(input: Tensor, dtype: Precision): Tensor {
  return input.dtype === dtype ? input : apply('cast', { input }, { dtype }).output;
}

/** Joins tensors along `dim`; all other extents must agree. Throws on an empty list. */
export function cat(inputs: readonly Tensor[], dim: number): Tensor {
  return apply('cat', Object.fromEntries(inputs.map((tensor, i) => [`${i}`, tensor])), { dim }).output;
}

/** a + b, shapes broadcast together: aligned at the end, an extent of 1 repeats. Throws where they do not. */
export function add(a: Tensor, b: Tensor): Tensor {
  return apply('add', { a, b }, {}).output;
}

/** a − b, broadcast as {@link add}. */
export function sub(a: Tensor, b: Tensor): Tensor {
  return apply('sub', { a, b }, {}).output;
}

/** a · b element by element, broadcast as {@link add}. */
export function mul(a: Tensor, b: Tensor): Tensor {
  return apply('mul', { a, b }, {}).output;
}

/** factor · x, of any shape. Throws unless the factor is finite. */
export function scale(input: Tensor, factor: number): Tensor {
  return apply('scale', { input }, { factor }).output;
}

/** Repeats `input` to `shape` by the rules of broadcasting. Throws where they do not allow it. */
export function broadcastTo(input: Tensor, shape: Shape): Tensor {
  return apply('broadcastTo', { input }, { shape }).output;
}

/** Sum of all elements → [], f32 whatever the input is. */
export function sum(input: Tensor): Tensor {
  return apply('sumTo', { input }, { shape: [] }).output;
}

/** Mean of all elements → [], f32 whatever the input is. */
export function mean(input: Tensor): Tensor {
  return scale(sum(input), 1 / size(input.shape));
}

/** The same values and memory under another shape; one extent may be −1. Throws unless the sizes agree. */
export function reshape(input: Tensor, shape: Shape): Tensor {
  const known = size(shape.filter((d) => d !== -1));
  const resolved = shape.map((d) => (d === -1 ? size(input.shape) / known : d));
  if (size(resolved) !== size(input.shape) || !resolved.every(Number.isInteger)) {
    throw new ShapeError('reshape', 'shape', `${size(input.shape)} elements, as ${show(input.shape)}`, show(shape));
  }
  return reshapeTo(input, resolved);
}

/**
 * Rows of `input` [R, …] in the order of `index` i32 [S], as torch.index_select along dimension 0 → [S, …]. A row that is not
 * there gives NaN.
 */
export function indexSelect(input: Tensor, index: Tensor): Tensor {
  return apply('indexSelect', { input, index }, {}).output;
}
