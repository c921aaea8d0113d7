import { functional as F, noGrad, scope, Tensor } from '@flukeprint/autograd';
import type { Backend } from '@flukeprint/kernels';
import type { Embeddings } from './retrieval.ts';
import type { Match } from './top-k.ts';
import { BestRows } from './top-k.ts';

/** A part of a gallery, [rows, size], in the caller's memory until the next is asked for, or on the device for as long as the caller likes. */
export type GalleryBlock = Float32Array | Tensor;

/** Rows of a block: with 256 queries it takes 16 MiB of 256 numbers each, and as much of cosines, which a processor's cache holds. */
export const blockRows = 16_384;
const queriesAtOnce = 256;

/**
 * The `k` rows of a gallery nearest to each query by cosine, exactly, best first, equal ones in the order of the gallery. Each block is multiplied with all queries
 * before the next is asked for, and only the best are kept: memory is that of the queries, one block, and its cosines with 256 of them, however large
 * the gallery. `excluded` rows do not count; it is asked about those alone that are among the best so far.
 */
export async function nearest(
  backend: Backend,
  queries: Embeddings,
  gallery: Iterable<GalleryBlock> | AsyncIterable<GalleryBlock>,
  k: number,
  excluded: (query: number, index: number) => boolean = () => false,
): Promise<Match[][]> {
  const { count, size, data } = queries;
  const best = Array.from({ length: count }, () => new BestRows(k));
  const asked = Array.from({ length: Math.ceil(count / queriesAtOnce) }, (_, i) => {
    const begin = i * queriesAtOnce;
    const rows = Math.min(queriesAtOnce, count - begin);
    const values = data.subarray(begin * size, (begin + rows) * size);
    return { begin, rows, tensor: Tensor.from(backend, values, [rows, size]) };
  });
  try {
    let first = 0;
    for await (const block of gallery) {
      const isOurs = block instanceof Float32Array;
      const tensor = isOurs ? Tensor.from(backend, block, [block.length / size, size]) : block;
      const rows = tensor.shape[0]!;
      for (const part of asked) {
        const product = noGrad(() => scope(() => F.linear(part.tensor, tensor)));
        const cosines = await product.read();
        product.dispose();
        for (let i = 0; i < part.rows; i++) {
          const query = part.begin + i;
          best[query]!.offer(cosines, i * rows, rows, first, (index) => excluded(query, index));
        }
      }
      if (isOurs) tensor.dispose();
      first += rows;
    }
  } finally {
    for (const { tensor } of asked) tensor.dispose();
  }
  return best.map((own) => own.matches());
}

/** Embeddings in memory as blocks. */
export function* inBlocks({ count, size, data }: Embeddings, rows = blockRows): Generator<Float32Array> {
  for (let begin = 0; begin < count; begin += rows)
    yield data.subarray(begin * size, Math.min(begin + rows, count) * size);
}
