import { numbered, size } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';

/** Values that a workgroup adds up. */
const CHUNK = 16384;

export const totalNorm: Kernel<'totalNorm'> = (context, inputs, { output }) => {
  const parts = numbered(inputs).map((input) => ({ input, chunks: Math.ceil(size(input.shape) / CHUNK) }));
  const count = parts.reduce((sum, { chunks }) => sum + chunks, 0);
  const partials = context.temporary([count]);
  let offset = 0;
  for (const { input, chunks } of parts) {
    context.dispatch({
      shader: 'total-norm/sum-squares.wgsl',
      tensors: { input, sums: partials },
      params: { chunk: CHUNK, chunks, offset },
      workgroups: chunks,
    });
    offset += chunks;
  }
  context.dispatch({ shader: 'total-norm/root.wgsl', tensors: { sums: partials, output }, workgroups: 1 });
};
