import type { Operation, Shape } from '../contract.ts';
import { expectFloat, expectLike, like, ShapeError, show, size } from '../shape.ts';

/** The shape that `a` and `b` broadcast to: aligned at the end, an extent of 1 repeats. */
export function broadcastShapes(operation: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    if (x !== y && x !== 1 && y !== 1) throw new ShapeError(operation, 'b', `broadcastable to ${show(a)}`, show(b));
    return x === 1 ? y : x;
  });
}

/** Steps in elements through a tensor of `shape` for each dimension of `target`; 0 where broadcasting repeats. */
export function broadcastStrides(shape: Shape, target: Shape): readonly number[] {
  const strides = new Array<number>(target.length).fill(0);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i]! > 1) strides[target.length - shape.length + i] = step;
    step *= shape[i]!;
  }
  return strides;
}

/** For every element of `target`, in order, the index of the element of `shape` that broadcasting puts there. */
export function broadcastIndices(shape: Shape, target: Shape): Int32Array {
  const strides = broadcastStrides(shape, target);
  const indices = new Int32Array(size(target));
  const position = new Array<number>(target.length).fill(0);
  let index = 0;
  for (let i = 0; i < indices.length; i++) {
    indices[i] = index;
    for (let d = target.length - 1; d >= 0; d--) {
      index += strides[d]!;
      if (++position[d]! < target[d]!) break;
      index -= strides[d]! * target[d]!;
      position[d] = 0;
    }
  }
  return indices;
}

/** Throws unless `from` broadcasts to `to`. */
export function expectBroadcastable(operation: string, argument: string, from: Shape, to: Shape): void {
  const fits = from.length <= to.length && from.every((d, i) => d === 1 || d === to[to.length - from.length + i]);
  if (!fits) throw new ShapeError(operation, argument, `broadcastable to ${show(to)}`, show(from));
}

export interface ShapeAttributes {
  readonly shape: Shape;
}

/** An operation on two tensors, element by element, whose shapes broadcast together. */
export function binary(
  name: string,
  combine: (a: number, b: number) => number,
): Operation<'a' | 'b', never, 'output', object> {
  return {
    name,
    f16: { except: [] },
    infer({ a, b }) {
      expectFloat(name, 'a', a);
      expectLike(name, 'b', b, 'a', a, b.shape);
      return { output: like(a, ...broadcastShapes(name, a.shape, b.shape)) };
    },
    reference({ a, b }, { output }) {
      const ia = broadcastIndices(a.shape, output.shape);
      const ib = broadcastIndices(b.shape, output.shape);
      for (let i = 0; i < output.data.length; i++) output.data[i] = combine(a.data[ia[i]!]!, b.data[ib[i]!]!);
    },
  };
}
