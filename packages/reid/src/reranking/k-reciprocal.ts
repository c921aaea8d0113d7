import type { Backend } from '@flukeprint/kernels';
import { type Embeddings, similarities } from '../matching/retrieval.ts';
import type { Compared } from './compared.ts';
import { type Neighbourhood, type NeighbourhoodOptions, neighbourhoodsOf } from './neighbourhoods.ts';

export interface KReciprocal extends NeighbourhoodOptions {
  /** Share of the plain distance in the result, 0…1. */
  readonly lambda: number;
}

/**
 * Re-ranking by k-reciprocal neighbours (Zhong et al. 2017): photos are alike that have the same neighbours. The Jaccard distance of two
 * neighbourhoods joins the plain one. Queries are neighbours like the gallery's photos, so a query's scores depend on what else is
 * asked; one that is in the gallery itself counts once.
 *
 * `visit` receives a query's scores with the whole gallery, [gallery], 1 less the joined distance: 1 for its twin, 0 for a photo that shares no
 * neighbour and is the farthest. The row is reused. The time grows with the square of the number of photos, the memory with the number.
 */
export async function kReciprocal(
  backend: Backend,
  compared: Compared,
  { lambda, ...options }: KReciprocal,
  visit: (query: number, row: Float32Array) => void,
): Promise<void> {
  const { queries, gallery } = compared;
  const { photos, rowOf } = onePhotoOnce(compared);
  const { of, farthest } = await neighbourhoodsOf(backend, photos, options);
  const photosNear = near(of.slice(0, gallery.count), photos.count);
  await similarities(backend, queries, gallery, (query, row) => {
    const own = rowOf[query]!;
    const shared = new Float64Array(gallery.count);
    for (const [one, weight] of of[own]!) {
      for (const [photo, other] of photosNear[one]!) shared[photo]! += Math.min(weight, other);
    }
    for (const [photo, cosine] of row.entries()) {
      // Both neighbourhoods sum to 1: what either has is 2 less what both have.
      const jaccard = 1 - shared[photo]! / (2 - shared[photo]!);
      const plain = Math.max(0, 1 - cosine) / farthest[own]!;
      row[photo] = 1 - (1 - lambda) * jaccard - lambda * plain;
    }
    visit(query, row);
  });
}

/** The gallery, and behind it the queries that it lacks; with the row of each query. */
function onePhotoOnce({ queries, gallery, own }: Compared): { photos: Embeddings; rowOf: number[] } {
  const { size } = gallery;
  let count = gallery.count;
  const data = new Float32Array((gallery.count + queries.count) * size);
  data.set(gallery.data);
  const rowOf = Array.from({ length: queries.count }, (_, query) => {
    const [row] = own(query);
    if (row !== undefined) return row;
    data.set(queries.data.subarray(query * size, (query + 1) * size), count * size);
    count += 1;
    return count - 1;
  });
  return { photos: { count, size, data: data.subarray(0, count * size) }, rowOf };
}

/** For each of `count` photos those in whose neighbourhood it is, and what it weighs there. */
function near(neighbourhoods: readonly Neighbourhood[], count: number): [photo: number, weight: number][][] {
  const photosNear = Array.from({ length: count }, (): [number, number][] => []);
  for (const [photo, neighbourhood] of neighbourhoods.entries())
    for (const [one, weight] of neighbourhood) photosNear[one]!.push([photo, weight]);
  return photosNear;
}
