import { type Embeddings, normalizeRows, topK } from '../matching/retrieval.ts';

export interface QueryExpansion {
  /** Photos of the gallery that join the query. */
  readonly neighbours: number;
  /** Their weight is their cosine to this power; 0 for a plain mean. */
  readonly alpha: number;
}

/** The values of Radenovic et al. for their networks, with fewer neighbours: an animal has few photos, a landmark has many. */
export const queryExpansionDefaults: QueryExpansion = { neighbours: 3, alpha: 3 };

/**
 * α query expansion (Radenovic et al. 2018): a query's embedding and those of its best photos, each times its cosine to the power of α,
 * added and brought to length 1. Photos of a cosine of 0 or less do not count.
 */
export function expandQuery(
  /** [size], of length 1. */
  query: Float32Array,
  gallery: Embeddings,
  /** [gallery]: cosines with the query; −∞ for photos that must not join it, such as its own. */
  row: Float32Array,
  { neighbours, alpha }: QueryExpansion = queryExpansionDefaults,
): Float32Array {
  if (query.length !== gallery.size || row.length !== gallery.count)
    throw new Error(
      `expected a query of ${gallery.size} numbers and ${gallery.count} cosines, received ${query.length} and ${row.length}`,
    );
  const sum = query.slice();
  for (const { index, similarity } of topK(row, neighbours, (index) => !(row[index]! > 0))) {
    const weight = similarity ** alpha;
    const photo = gallery.data.subarray(index * gallery.size, (index + 1) * gallery.size);
    for (const [i, value] of photo.entries()) sum[i]! += weight * value;
  }
  normalizeRows(sum, sum.length);
  return sum;
}
