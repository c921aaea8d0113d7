import type { DType, Shape, Spec } from './contract.ts';

/** Arguments of an operation that do not fit together: names the operation, the argument, what is wanted and what came. */
export class ShapeError extends Error {
  override name = 'ShapeError';
  constructor(operation: string, argument: string, expected: string, received: string) {
    super(`${operation}: expected ${argument} to be ${expected}, received ${received}`);
  }
}

/** Number of elements; a scalar `[]` has one. */
export function size(shape: Shape): number {
  let n = 1;
  for (const d of shape) n *= d;
  return n;
}

/** Memory of a tensor. f16 ends at a whole word, as devices copy and bind those. */
export function bytesOf({ shape, dtype }: Spec): number {
  return dtype === 'f16' ? 4 * Math.ceil(size(shape) / 2) : 4 * size(shape);
}

export function f32(...shape: number[]): Spec {
  return { shape, dtype: 'f32' };
}

export function f16(...shape: number[]): Spec {
  return { shape, dtype: 'f16' };
}

/** A spec of the data type of `other`: f16 activations make f16 results. */
export function like(other: Spec, ...shape: number[]): Spec {
  return { shape, dtype: other.dtype };
}

export function i32(...shape: number[]): Spec {
  return { shape, dtype: 'i32' };
}

/** `[2, 3, 4]`, for messages. */
export function show(spec: Spec | Shape | undefined): string {
  if (spec === undefined) return 'nothing';
  if ('dtype' in spec) return `${spec.dtype} ${show(spec.shape)}`;
  return `[${spec.join(', ')}]`;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((d, i) => d === b[i]);
}

/** Shows what came where an operation computes in f32 alone. */
function showReceived(spec: Spec, wanted: DType | 'float'): string {
  return wanted === 'f32' && spec.dtype === 'f16' ? `${show(spec)}: cast it to f32` : show(spec);
}

function isOf(spec: Spec, dtype: DType | 'float'): boolean {
  return dtype === 'float' ? spec.dtype !== 'i32' : spec.dtype === dtype;
}

/** What is wanted of `spec`, for messages: of two data types the one that it has. */
function showWanted(spec: Spec, dtype: DType | 'float'): string {
  if (dtype !== 'float') return dtype;
  return isOf(spec, dtype) ? spec.dtype : 'f32 or f16';
}

/** Throws unless `spec` has this rank (or one of these ranks) and data type; `float` is f32 or f16. */
export function expectRank(
  operation: string,
  argument: string,
  spec: Spec,
  rank: number | readonly number[],
  dtype: DType | 'float' = 'f32',
): void {
  const ranks = typeof rank === 'number' ? [rank] : rank;
  if (!isOf(spec, dtype) || !ranks.includes(spec.shape.length)) {
    const wanted = `${showWanted(spec, dtype)} with ${ranks.join(' or ')} dimensions`;
    throw new ShapeError(operation, argument, wanted, showReceived(spec, dtype));
  }
}

/** Throws unless `spec` has exactly this shape; `null` stands for any extent. */
export function expectShape(
  operation: string,
  argument: string,
  spec: Spec,
  shape: readonly (number | null)[],
  dtype: DType | 'float' = 'f32',
): void {
  const fits =
    isOf(spec, dtype) && spec.shape.length === shape.length && shape.every((d, i) => d === null || d === spec.shape[i]);
  if (!fits) {
    const wanted = `${showWanted(spec, dtype)} [${shape.map((d) => d ?? '*').join(', ')}]`;
    throw new ShapeError(operation, argument, wanted, showReceived(spec, dtype));
  }
}

/**
 * Throws unless `spec` has the data type of `other`, the argument `otherName`, and `shape`, or else that of `other`.
 * Activations of one operation are all f32 or all f16.
 */
export function expectLike(
  operation: string,
  argument: string,
  spec: Spec,
  otherName: string,
  other: Spec,
  shape: readonly (number | null)[] = other.shape,
): void {
  if (spec.dtype !== other.dtype) {
    throw new ShapeError(operation, argument, `${other.dtype} as ${otherName} is`, show(spec));
  }
  expectShape(operation, argument, spec, shape, other.dtype);
}

/** Throws unless `value`, an attribute, satisfies `test`. */
export function expectAttribute(
  operation: string,
  attribute: string,
  expected: string,
  value: unknown,
  test: boolean,
): void {
  if (test) return;
  // JSON has no NaN and no infinity.
  const received = typeof value === 'number' ? `${value}` : (JSON.stringify(value) ?? 'nothing');
  throw new ShapeError(operation, attribute, expected, received);
}

/** Height and width: one number stands for both. */
export type Pair = number | readonly [number, number];

export function pair(value: Pair): readonly [number, number] {
  return typeof value === 'number' ? [value, value] : value;
}

/** A checked {@link Pair}: integers of at least `least`. */
export function expectPair(operation: string, attribute: string, value: Pair, least: 0 | 1): readonly [number, number] {
  const both = typeof value === 'number' || Array.isArray(value) ? pair(value) : [];
  const fits = both.length === 2 && both.every((x) => Number.isInteger(x) && x >= least);
  expectAttribute(operation, attribute, `one or two integers of at least ${least}`, value, fits);
  return both as readonly [number, number];
}

/** Throws unless the attribute is a finite number of at least `least`. */
export function expectNumber(operation: string, attribute: string, value: number, least = -Infinity): void {
  const expected = least === -Infinity ? 'a finite number' : `a finite number of at least ${least}`;
  expectAttribute(operation, attribute, expected, value, Number.isFinite(value) && value >= least);
}

/** Throws unless the attribute is a shape of positive extents; `rank` where only one fits. */
export function expectShapeAttribute(operation: string, attribute: string, value: Shape, rank?: number): void {
  const fits =
    Array.isArray(value) &&
    (rank === undefined || value.length === rank) &&
    value.every((d) => Number.isInteger(d) && d > 0);
  const expected = rank === undefined ? 'positive extents' : `${rank} positive extents`;
  expectAttribute(operation, attribute, expected, value, fits);
}

/** Throws unless `spec` holds f32 values, of whatever shape. */
export function expectF32(operation: string, argument: string, spec: Spec): void {
  if (!isOf(spec, 'f32')) throw new ShapeError(operation, argument, 'f32', showReceived(spec, 'f32'));
}

/** Throws unless `spec` holds f32 or f16 values, of whatever shape. */
export function expectFloat(operation: string, argument: string, spec: Spec): void {
  if (!isOf(spec, 'float')) throw new ShapeError(operation, argument, 'f32 or f16', show(spec));
}

/** `dim` counted from the end if negative, checked against the rank. */
export function resolveDim(operation: string, dim: number, rank: number): number {
  const d = dim < 0 ? dim + rank : dim;
  expectAttribute(
    operation,
    'dim',
    `an integer from ${-rank} to ${rank - 1}`,
    dim,
    Number.isInteger(dim) && d >= 0 && d < rank,
  );
  return d;
}

/** A shape seen as [outer, extent of `dim`, inner]: how reductions along one dimension walk through memory. */
export function around(shape: Shape, dim: number): { outer: number; extent: number; inner: number } {
  return { outer: size(shape.slice(0, dim)), extent: shape[dim]!, inner: size(shape.slice(dim + 1)) };
}

/** A shape [N, C, …] seen as batch, channels and positions per channel. */
export function channels(shape: Shape): { batch: number; channels: number; positions: number } {
  return { batch: shape[0]!, channels: shape[1]!, positions: size(shape.slice(2)) };
}
