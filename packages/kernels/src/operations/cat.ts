import type { HostTensor, Operation, Spec } from '../contract.ts';
import { around, expectAttribute, expectFloat, expectLike, like, resolveDim, ShapeError } from '../shape.ts';
import type { DimAttributes } from './softmax.ts';

/** The values of a record keyed '0', '1', …, after `prefix`, in that order. */
export function numbered<T>(record: Readonly<Record<string, T | undefined>>, prefix = ''): T[] {
  const { length } = Object.keys(record).filter((key) => key.startsWith(prefix));
  return Array.from({ length }, (_, i) => record[`${prefix}${i}`]!);
}

/** Visits every block of `parts` that lies in one piece in `whole`, too. */
function forEachBlock(
  whole: HostTensor,
  parts: readonly HostTensor[],
  dim: number,
  visit: (part: HostTensor, partStart: number, wholeStart: number, length: number) => void,
): void {
  const { outer, extent, inner } = around(whole.shape, dim);
  let before = 0;
  for (const part of parts) {
    const length = part.shape[dim]! * inner;
    for (let o = 0; o < outer; o++) visit(part, o * length, o * extent * inner + before, length);
    before += length;
  }
}

/** What the arguments '0', '1', …, after `prefix`, make together. Throws where they do not fit. */
export function joinedSpec(
  operation: string,
  inputs: Readonly<Record<string, Spec | undefined>>,
  dim: number,
  prefix = '',
): Spec {
  const parts: (Spec | undefined)[] = numbered(inputs, prefix);
  if (parts.length === 0) throw new ShapeError(operation, `${prefix}0`, 'a tensor', 'nothing');
  parts.forEach((part, i) => {
    if (!part) throw new ShapeError(operation, `${prefix}${i}`, 'a tensor', 'nothing');
    expectFloat(operation, `${prefix}${i}`, part);
  });
  const [first, ...rest] = parts as [Spec, ...Spec[]];
  const d = resolveDim(operation, dim, first.shape.length);
  const wanted = first.shape.map((extent, i) => (i === d ? null : extent));
  let sum = first.shape[d]!;
  rest.forEach((part, i) => {
    expectLike(operation, `${prefix}${i + 1}`, part, `${prefix}0`, first, wanted);
    sum += part.shape[d]!;
  });
  return like(first, ...first.shape.map((extent, i) => (i === d ? sum : extent)));
}

/** Joins the arguments '0', '1', … along `dim`; the other extents agree. */
export const cat: Operation<string, never, 'output', DimAttributes> = {
  name: 'cat',
  f16: { except: [] },
  infer(inputs, { dim }) {
    return { output: joinedSpec('cat', inputs, dim) };
  },
  reference(inputs, { output }, { dim }) {
    const d = resolveDim('cat', dim, output.shape.length);
    forEachBlock(output, numbered(inputs), d, (part, from, to, length) => {
      output.data.set(part.data.subarray(from, from + length), to);
    });
  },
};

/** Cuts the gradient of {@link cat} into pieces of these `sizes` along `dim`; results are named '0', '1', …. */
export const catGrad: Operation<'gradOutput', never, string, DimAttributes & { readonly sizes: readonly number[] }> = {
  name: 'catGrad',
  f16: { except: [] },
  infer({ gradOutput }, { dim, sizes }) {
    expectFloat('catGrad', 'gradOutput', gradOutput);
    const d = resolveDim('catGrad', dim, gradOutput.shape.length);
    const extent = gradOutput.shape[d]!;
    const fits =
      Array.isArray(sizes) &&
      sizes.every((n) => Number.isInteger(n) && n > 0) &&
      sizes.reduce((sum, n) => sum + n, 0) === extent;
    expectAttribute('catGrad', 'sizes', `positive integers that add up to ${extent}`, sizes, fits);
    const entries = sizes.map((n, i) => [
      `${i}`,
      like(gradOutput, ...gradOutput.shape.map((e, k) => (k === d ? n : e))),
    ]);
    return Object.fromEntries(entries);
  },
  reference({ gradOutput }, outputs, { dim }) {
    const d = resolveDim('catGrad', dim, gradOutput.shape.length);
    forEachBlock(gradOutput, numbered(outputs), d, (part, to, from, length) => {
      part.data.set(gradOutput.data.subarray(from, from + length), to);
    });
  },
};
