import type { Backend } from '@flukeprint/kernels';
import { type Embeddings, normalizeRows, similarities } from '../matching/retrieval.ts';
import { topK } from '../matching/top-k.ts';
import type { Compared } from './compared.ts';

export interface QueryExpansion {
  /** Photos of the gallery that join a query. */
  readonly neighbours: number;
  /** Their weight is their cosine to this power; 0 for a plain mean. */
  readonly alpha: number;
}

/**
 * α query expansion (Radenović et al. 2018): each query's embedding and those of its best photos, each times its cosine to the power of
 * α, added and brought to length 1. A query's own photo, and photos of a cosine of 0 or less, do not join it. Returns the expanded queries.
 */
export async function expandQueries(
  backend: Backend,
  { queries, gallery, own }: Compared,
  { neighbours, alpha }: QueryExpansion,
): Promise<Embeddings> {
  const { count, size } = queries;
  const data = queries.data.slice();
  await similarities(backend, queries, gallery, (query, row) => {
    const sum = data.subarray(query * size, (query + 1) * size);
    const self = own(query);
    for (const { index, similarity } of topK(row, neighbours, (index) => self.includes(index) || !(row[index]! > 0))) {
      const weight = similarity ** alpha;
      const photo = gallery.data.subarray(index * size, (index + 1) * size);
      for (const [i, value] of photo.entries()) sum[i]! += weight * value;
    }
  });
  normalizeRows(data, size);
  return { count, size, data };
}
