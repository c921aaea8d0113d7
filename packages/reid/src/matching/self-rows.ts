import type { Photo } from '@flukeprint/data';
import type { EmbeddedCollection } from './embed-collection.ts';
import type { EmbeddedPhotos } from './embeddings-format.ts';
import type { Embeddings } from './retrieval.ts';

/** Embedded photos, at hand as files or not. */
export type EmbeddedSide = EmbeddedPhotos & Partial<Pick<EmbeddedCollection, 'photos'>>;

type Named = Pick<EmbeddedSide, 'paths' | 'photos'>;

/** The gallery's row of a query's own photo: the same file and box where files are known, else the same path. */
export function selfRows(queries: Named, gallery: Named): (query: number) => number | undefined {
  const byFile = queries.photos !== undefined && gallery.photos !== undefined;
  const nameOf = ({ file, box }: Photo) => JSON.stringify([file, box && [box.x, box.y, box.w, box.h]]);
  const names = (source: Named) => (byFile ? source.photos!.map(nameOf) : source.paths);
  const rows = new Map(names(gallery).map((name, row) => [name, row]));
  const asked = names(queries);
  return (query) => rows.get(asked[query]!);
}

/**
 * The gallery's row of a query's own photo, by name and by embedding: two folders may use the same names, and what is called alike and
 * looks different is another photo. Embeddings of length 1, of the same network.
 */
export function ownRows(queries: EmbeddedSide, gallery: EmbeddedSide): (query: number) => number | undefined {
  const self = selfRows(queries, gallery);
  const rowOf = ({ size, data }: Embeddings, row: number) => data.subarray(row * size, (row + 1) * size);
  return (query) => {
    const own = self(query);
    if (own === undefined) return undefined;
    const known = rowOf(gallery.embeddings, own);
    const cosine = rowOf(queries.embeddings, query).reduce((sum, value, i) => sum + value * known[i]!, 0);
    return cosine > 1 - 1e-5 ? own : undefined;
  };
}
