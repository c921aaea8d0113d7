import type { Photo } from '@flukeprint/data';
import { iou } from '@flukeprint/models';
import { fileContents } from '../files/file-contents.ts';
import type { Reporter } from '../reporter.ts';
import type { EmbeddedCollection } from './embed-collection.ts';
import type { EmbeddedPhotos } from './embeddings-format.ts';
import type { Embeddings } from './retrieval.ts';

/** Embedded photos, at hand as files or not. */
export type EmbeddedSide = EmbeddedPhotos & Partial<Pick<EmbeddedCollection, 'photos'>>;

type Named = Pick<EmbeddedSide, 'paths' | 'photos'>;

/** The gallery's rows that are a query's own photo: mostly none or one, more where the gallery has copies of it. */
export type SelfRows = (query: number) => readonly number[];

/** Boxes that share so much show the same animal. */
const sameBox = 0.5;

/**
 * Finds a query's own photo in the gallery. Where files are known, it is the same file, a link to it or one of the same bytes, and no box in it
 * that shows another animal; else what has the same path.
 */
export async function selfRows(queries: Named, gallery: Named): Promise<SelfRows> {
  const [asked, known] = [queries.photos, gallery.photos];
  if (asked && known) {
    const contents = await fileContents([...asked, ...known].map(({ file }) => file));
    const rows = Map.groupBy(known.keys(), (row) => contents.get(known[row]!.file)!);
    return (query) => {
      const photo = asked[query]!;
      return (rows.get(contents.get(photo.file)!) ?? []).filter((row) => showTheSame(photo, known[row]!));
    };
  }
  const rows = new Map(gallery.paths.map((path, row) => [path, row]));
  return (query) => {
    const row = rows.get(queries.paths[query]!);
    return row === undefined ? [] : [row];
  };
}

/** A whole photo shows what each box in it does. */
const showTheSame = ({ box }: Pick<Photo, 'box'>, { box: other }: Pick<Photo, 'box'>) =>
  !box || !other || iou(box, other) >= sameBox;

/**
 * The same of embeddings of length 1, of the same network. Where there are no files, paths must have embeddings that are alike, too: two
 * folders may use the same names, and what is called alike and looks different is another photo.
 */
export async function ownRows(queries: EmbeddedSide, gallery: EmbeddedSide): Promise<SelfRows> {
  const self = await selfRows(queries, gallery);
  if (queries.photos && gallery.photos) return self;
  const rowOf = ({ size, data }: Embeddings, row: number) => data.subarray(row * size, (row + 1) * size);
  return (query) =>
    self(query).filter((own) => {
      const known = rowOf(gallery.embeddings, own);
      const cosine = rowOf(queries.embeddings, query).reduce((sum, value, i) => sum + value * known[i]!, 0);
      return cosine > 1 - 1e-5;
    });
}

/** Pairs that a message names. */
const mostNamed = 3;

/** Says in a line how many queries are photos of the gallery, and which; of a gallery that is asked about itself, which of its photos are copies. */
export function tellOfOwn(
  reporter: Reporter,
  { queries, gallery, isItself }: { queries: Named; gallery: Named; isItself: boolean },
  own: SelfRows,
): void {
  const count = queries.paths.length;
  const others = (query: number) => own(query).filter((row) => !isItself || row !== query);
  const found = Array.from({ length: count }, (_, query) => query).filter((query) => others(query).length > 0);
  if (found.length === 0) return;
  // Each two copies once.
  const pairs = found.filter((query) => !isItself || others(query)[0]! > query);
  const examples = pairs.slice(0, mostNamed).map((query) => {
    const [asked, known] = [queries.paths[query]!, gallery.paths[others(query)[0]!]!];
    return asked === known ? asked : `${asked} is ${known}`;
  });
  const named = `${examples.join(', ')}${pairs.length > mostNamed ? ', …' : ''}`;
  const covered = new Set(found.flatMap(others)).size;
  const text = isItself
    ? `${found.length} photos are in the gallery more than once, byte for byte (${named}): copies are not compared with one another`
    : found.length === count && covered === gallery.paths.length
      ? 'the queries are the photos of the gallery, each compared with all but itself: --queries can be left out'
      : `${found.length} of ${count} queries are photos of the gallery, too (${named}): they are not compared with themselves`;
  reporter.news({ kind: 'note', text });
}
