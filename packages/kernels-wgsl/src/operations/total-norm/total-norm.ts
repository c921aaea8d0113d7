import { numbered, size } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';

/** Values that a workgroup adds up. */
const CHUNK = 16384;

export const totalNorm: Kernel<'totalNorm'> = (context, inputs, { output }) => {
  const parts = numbered(inputs).map((input) => {
    const count = size(input.shape);
    return { input, chunks: Math.ceil(count / CHUNK), width: count % 4 === 0 ? 4 : 1 };
  });
  const count = parts.reduce((sum, { chunks }) => sum + chunks, 0);
  const partials = context.temporary([count]);
  let offset = 0;
  for (const { input, chunks, width } of parts) {
    context.dispatch({
      shader: 'total-norm/sum-squares.wgsl',
      tensors: { input, sums: partials },
      params: { chunk: CHUNK / width, chunks, offset },
      constants: { WIDTH: width },
      workgroups: chunks,
    });
    offset += chunks;
  }
  context.dispatch({ shader: 'total-norm/root.wgsl', tensors: { sums: partials, output }, workgroups: 1 });
};
