import { numbered, size } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

const FLOAT64 = 8;

export const totalNorm: Kernels['totalNorm'] = (context, inputs, { output }) => {
  const chunk = context.sizes.sum_squares_chunk_size();
  const parts = numbered(inputs).map((part) => {
    const count = size(part.shape);
    return { input: part, count, chunks: Math.ceil(count / chunk) };
  });
  const chunkCount = parts.reduce((sum, { chunks }) => sum + chunks, 0);
  const partials = context.scratch(chunkCount * FLOAT64);
  let at = partials;
  for (const { input, count, chunks } of parts) {
    context.launch('sum_squares', chunks, { input, partials: at, count });
    at += chunks * FLOAT64;
  }
  context.launch('total_norm', 1, { partials, output, count: chunkCount });
};
