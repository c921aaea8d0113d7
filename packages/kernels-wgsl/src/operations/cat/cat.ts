import { around, type DeviceTensor, numbered, resolveDim, size } from '@flukeprint/kernels';
import type { Kernel, KernelContext } from '../kernel-context.ts';

/** Runs `shader` on every part with its place in the whole. */
function forEachPart(
  context: KernelContext,
  shader: string,
  whole: DeviceTensor,
  parts: readonly DeviceTensor[],
  dim: number,
): void {
  const { extent, inner } = around(whole.shape, dim);
  // Every block begins and ends at a multiple of four elements, or none is taken in fours.
  const width = parts.every((part) => (part.shape[dim]! * inner) % 4 === 0) ? 4 : 1;
  let offset = 0;
  for (const part of parts) {
    const length = (part.shape[dim]! * inner) / width;
    const count = size(part.shape) / width;
    const params = { length, wholeLength: (extent * inner) / width, offset, count };
    context.dispatch({ shader, tensors: { part, whole }, params, threads: count, constants: { WIDTH: width } });
    offset += length;
  }
}

export const cat: Kernel<'cat'> = (context, inputs, { output }, { dim }) => {
  const d = resolveDim('cat', dim, output.shape.length);
  forEachPart(context, 'cat/forward.wgsl', output, numbered(inputs), d);
};

export const catGrad: Kernel<'catGrad'> = (context, { gradOutput }, outputs, { dim }) => {
  const d = resolveDim('catGrad', dim, gradOutput.shape.length);
  forEachPart(context, 'cat/grad.wgsl', gradOutput, numbered(outputs), d);
};
