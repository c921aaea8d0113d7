import type { Photo } from '@flukeprint/data';
import type { EmbeddedFolder } from './embed-folder.ts';
import type { EmbeddedPhotos } from './embeddings-format.ts';

/** Embedded photos, at hand as files or not. */
export type EmbeddedSide = EmbeddedPhotos & Partial<Pick<EmbeddedFolder, 'photos'>>;

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
