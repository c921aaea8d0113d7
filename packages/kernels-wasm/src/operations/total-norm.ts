import { numbered, size } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

const FLOAT64 = 8;

export const totalNorm: Kernels['totalNorm'] = (context, inputs, { output }) => {
  const chunk = context.sizes.sum_squares_chunk_size();
  const parts = numbered(inputs).map((part) => {
    const count = size(part.shape);
    return { address: context.address(part), count, chunks: Math.ceil(count / chunk) };
  });
  const partials = parts.reduce((sum, { chunks }) => sum + chunks, 0);
  const start = context.scratch(partials * FLOAT64);
  let at = start;
  for (const { address, count, chunks } of parts) {
    context.launch('sum_squares', chunks, address, at, count);
    at += chunks * FLOAT64;
  }
  context.launch('total_norm', 1, start, context.address(output), partials);
};
