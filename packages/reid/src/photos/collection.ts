import { type Catalogue, type LeftOut, nobodyAmong, type Photo, soundsUnknown } from '@flukeprint/data';
import { counted } from '../counted.ts';
import { type Reporter, reportNotes, reportProblems } from '../reporter.ts';
import type { TrainSettings } from '../settings/fields.ts';
import { UserError } from '../user-error.ts';
import { readSource, type SourceOptions } from './read-source.ts';
import { namesOfNoPhoto, nobodyThatCounts } from './unknown-names.ts';

/** Photos that a user names: a folder however deep, a table of photos, a single photo, or a catalogue. */
export interface CollectionSource {
  readonly path: string;
  /** Of the folder `path`: the files and folders in it, with forward slashes, that alone count. */
  readonly only?: readonly string[];
  /** Folder of the photos that a table names. */
  readonly images?: string;
  /** Names that stand for nobody; the usual ones where nothing is said. */
  readonly unknown?: readonly string[];
  /** Which folder names the individual, as `listPhotos` takes it. */
  readonly individualFrom?: string;
  /** Of a catalogue: which of its photos, as `parseFilter` reads it. */
  readonly where?: string;
  /** One of several that the names of nobody are for: one of them may be in another. */
  readonly isOneOfSeveral?: boolean;
  /** What has no sense without a named individual; its flag, for the message. */
  readonly namesFor?: string;
}

/** Photos that were listed, and what was not. */
export interface Collection {
  /** As the user named it. */
  readonly source: string;
  readonly photos: readonly Photo[];
  readonly leftOut: readonly LeftOut[];
  /** Rows of a table that cannot be used. */
  readonly rows: number;
  /** Whether the source is a catalogue, which keeps what networks make of its photos. */
  readonly isCatalogue?: boolean;
}

/** How settings say where photos are. */
export const sourceOptionsOf = ({
  format,
  images,
  individualFrom,
  where,
}: Pick<TrainSettings, 'format' | 'images' | 'individualFrom' | 'where'>): SourceOptions => ({
  format,
  images: images ?? undefined,
  individualFrom,
  where: where ?? undefined,
});

/**
 * Lists the photos of a collection, those of nobody known, too: their individual is the empty name. Says what names the individuals. Throws a
 * `DataError` where there are no photos, and a {@link UserError} where names are needed and there are none.
 */
export async function readCollection(
  { path, only, images, unknown, individualFrom, where, isOneOfSeveral, namesFor }: CollectionSource,
  reporter: Reporter,
): Promise<Collection> {
  const catalogue = await readSource(path, { images, individualFrom, only, where, loose: true });
  tellOfCatalogue(catalogue, path, reporter, unknown);
  if (!isOneOfSeveral) reportNotes(reporter, namesOfNoPhoto(catalogue.photos, unknown));
  const isNobody = nobodyAmong(unknown);
  const photos = catalogue.photos.map((photo) => (isNobody(photo.individual) ? { ...photo, individual: '' } : photo));
  const nobodys = catalogue.photos.filter(({ individual }) => individual !== '' && isNobody(individual));
  const names = [...new Set(nobodys.map(({ individual }) => individual))];
  if (names.length > 0)
    reporter.news({
      kind: 'note',
      text: `${counted(nobodys.length, 'photo is', 'photos are')} of nobody known (${names.join(', ')})`,
    });
  if (namesFor !== undefined)
    expectNames(
      path,
      photos.map(({ individual }) => individual),
      namesFor,
    );
  return {
    source: path,
    photos,
    leftOut: catalogue.leftOut,
    rows: rowsLeftOut(catalogue),
    isCatalogue: catalogue.format === 'catalogue',
  };
}

/** The files of collections, wherever they lie, for `claimOutputs`; none of what cannot be listed. */
export async function filesOf(sources: readonly CollectionSource[]): Promise<Pick<Photo, 'file'>[]> {
  const listed = sources.map(({ path, only, images, individualFrom, where }) =>
    readSource(path, { images, individualFrom, only, where, loose: true }).then(
      ({ photos }) => photos,
      () => [],
    ),
  );
  return (await Promise.all(listed)).flat();
}

/** Throws a {@link UserError} where not one of the individuals has a name. */
export function expectNames(source: string, individuals: readonly string[], needs: string): void {
  if (individuals.some((name) => name !== '')) return;
  throw new UserError(
    `${source} names no individual, and ${needs} lists individuals: give a folder for each individual, or the table that names them (CSV, COCO JSON)`,
  );
}

/** Reports how a catalogue was read: rows that cannot be used, and what names the individuals. */
export function tellOfCatalogue(
  { photos, individuals, problems, notes, namedBy }: Catalogue,
  source: string,
  reporter: Reporter,
  unknown?: readonly string[],
): void {
  reportProblems(reporter, problems);
  for (const text of notes) reporter.news({ kind: 'note', text });
  const inFolders = photos.some(({ path }) => path.includes('/'));
  if (namedBy && inFolders) reporter.news({ kind: 'individuals named', source, ...namedBy });
  reportNotes(reporter, nobodyThatCounts(photos, unknown));
  const isNobody = nobodyAmong(unknown);
  const alike = individuals.filter((name) => soundsUnknown(name) && !isNobody(name));
  if (alike.length > 0) reporter.news({ kind: 'names of nobody', names: alike });
}

/** How many rows of a table cannot be used. */
export const rowsLeftOut = ({ problems }: Pick<Catalogue, 'problems'>): number =>
  problems.filter(({ isUsed }) => !isUsed).length;

/** Says in one line what of a collection is not used; `unreadable` is known when its photos were read. */
export function reportLeftOut(
  reporter: Reporter,
  { source, leftOut, rows }: Pick<Collection, 'source' | 'leftOut' | 'rows'>,
  unreadable: number,
  others: readonly LeftOut[] = [],
): void {
  const counted = (kind: string, count: number) => (count > 0 ? [{ kind, count, example: '' }] : []);
  const all = [...leftOut, ...counted('rows of the table', rows), ...others, ...counted('unreadable', unreadable)];
  if (all.length > 0) reporter.news({ kind: 'left out', source, leftOut: all });
}
