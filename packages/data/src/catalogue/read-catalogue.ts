import { stat } from 'node:fs/promises';
import { basename, dirname, resolve, sep } from 'node:path';
import { DataError } from '../errors.ts';
import { codePointOrder } from '../photos/code-point-order.ts';
import { LeftOutTally } from '../photos/left-out.ts';
import { listPhotos } from '../photos/list-photos.ts';
import { isMadeTable } from '../photos/made-table.ts';
import type { Photo } from '../photos/photo.ts';
import { describeNamesAlike, namesAlike } from '../report/names-alike.ts';
import type { Catalogue, CatalogueFormat, CatalogueOptions } from './catalogue.ts';
import { readCocoCatalogue } from './coco-catalogue.ts';
import { csvFormatOf, readCsvCatalogue } from './csv-catalogue.ts';
import { challengeTable, csvFilesIn } from './find-table.ts';
import { missing, photoOrTable } from './given-file.ts';
import { oneSpelling } from './one-spelling.ts';
import { parseCoco } from './parse-coco.ts';
import { readText } from './read-text.ts';
import { parseTable } from './table.ts';

/**
 * Lists the photos of a catalogue, an entry per animal in a photo.
 *
 * - `folder`: folders of photos, one level of which names the individuals, as `listPhotos` takes it.
 * - `kaggle`: train.csv of Kaggle's Humpback Whale Identification (`Image,Id`), photos in train/ or beside it.
 * - `happywhale`: train.csv of Happywhale (`image,species,individual_id`), photos in train_images/ or beside it.
 * - `coco`: JSON as COCO and Wild Me's tools write it, with boxes; photos in images/ or beside it.
 * - `csv`: `path,individual`, optionally `date` and a box, as `x,y,w,h` or as one column `box` of four numbers.
 *
 * `auto` goes by content: a folder that holds such a train.csv or an annotations/*.json is that; one whose folders name fewer than two
 * individuals, but a table in it does, is that table; any other is a folder of individuals. A file is COCO if it starts with a brace, with
 * `loose` a photo if it is one, else a CSV by its columns.
 * Throws a {@link DataError} if the catalogue is missing, in no known format, or nothing of it can be used.
 */
export async function readCatalogue(path: string, options: CatalogueOptions = {}): Promise<Catalogue> {
  const { format = 'auto', images, loose = false, individualFrom, only } = options;
  const status = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new DataError(error.code === 'ENOENT' ? missing(path) : `Cannot read ${path}: ${error.message}`);
  });
  if (format === 'folder' || only) return listingOf('folder', await listPhotos(path, { loose, individualFrom, only }));
  const inFolder = status.isDirectory() ? await challengeTable(path, format) : undefined;
  if (status.isDirectory() && !inFolder) {
    if (format !== 'auto')
      throw new DataError(`Expected a file in the format ${format} but ${path} is a folder without one`);
    return readFolder(path, options);
  }
  // A pipe is read once.
  const photo = status.isFile() ? await photoOrTable(path) : undefined;
  if (photo) {
    if (loose) return listingOf('photo', { photos: [photo] });
    throw new DataError(`${path} is a photo: expected a folder of photos or a table of them (CSV, COCO JSON)`);
  }
  const file = inFolder ?? path;
  const read = await readTable(file, format, { images, loose });
  return inFolder ? { ...read, notes: [...read.notes, `photos and individuals as ${file} names them`] } : read;
}

async function readTable(
  file: string,
  format: CatalogueFormat,
  options: Pick<CatalogueOptions, 'images' | 'loose'>,
): Promise<Catalogue> {
  const { text, notes } = await readText(file);
  if (format === 'coco' || (format === 'auto' && /^\s*[{[]/.test(text)))
    return listingOf('coco', await readCocoCatalogue(parseCoco(text, file), file, options));
  const table = parseTable(text, file, { notes });
  const csvFormat = format === 'auto' || format === 'folder' ? csvFormatOf(table) : format;
  return listingOf(csvFormat, readCsvCatalogue(table, csvFormat, options));
}

/** A folder of individuals, unless it is the table in it that knows them. */
async function readFolder(path: string, options: CatalogueOptions): Promise<Catalogue> {
  const { images, loose, individualFrom = 'auto' } = options;
  const listed = await listPhotos(path, { loose, individualFrom }).catch((error: Error) => error);
  const tables = individualFrom === 'auto' ? await tablesIn(path, images) : [];
  const named = listed instanceof Error ? 0 : listed.individuals.length;
  const [first, ...others] = tables;
  if (named < 2 && first && others.length === 0) return withUnnamed(first, path);
  if (listed instanceof Error) {
    const reason = listed.message.split('. Expected')[0];
    if (first) throw new DataError(`${reason}, and ${listOf(tables)}: give the one to read`);
    const above = await tableAbove(path);
    throw above ? new DataError(`${reason}; ${above} names individuals in them: give that`) : listed;
  }
  const catalogue = listingOf('folder', listed);
  const because = named < 2 ? 'it is not the only one' : 'folders name the individuals';
  const unused = tables
    .filter(({ isMade }) => !isMade)
    .map(({ file }) => `${file} is not used, for ${because}: give the file itself to use it`);
  const above = named === 0 && !first ? await tableAbove(path) : undefined;
  if (above) unused.push(`${above} names individuals in these photos: give that to use it`);
  return { ...catalogue, notes: [...catalogue.notes, ...unused] };
}

const listOf = (tables: readonly TableOfPhotos[]) =>
  `${tables.length} tables (${tables.map(({ file }) => basename(file)).join(', ')})`;

/** A folder's table, and the number of photos that it leaves out. */
async function withUnnamed({ file, catalogue }: TableOfPhotos, folder: string): Promise<Catalogue> {
  const known = new Set(catalogue.photos.map((photo) => photo.file));
  const all = await listPhotos(folder, { loose: true });
  const unnamed = all.photos.filter((photo) => !known.has(photo.file));
  const tally = new LeftOutTally();
  tally.add(`that ${basename(file)} does not name`, unnamed[0]?.path ?? '', { count: unnamed.length });
  const notes = [...catalogue.notes, `photos and individuals as ${file} names them`];
  return { ...catalogue, leftOut: tally.all, notes };
}

/** A table beside a folder that names its photos. */
async function tableAbove(folder: string): Promise<string | undefined> {
  const root = `${resolve(folder)}${sep}`;
  const tables = await tablesIn(dirname(resolve(folder)), undefined);
  return tables.find(({ catalogue }) => catalogue.photos.some(({ file }) => file.startsWith(root)))?.file;
}

interface TableOfPhotos {
  readonly file: string;
  readonly catalogue: Catalogue;
  /** A command wrote it. */
  readonly isMade: boolean;
}

/** The tables in a folder that name individuals in photos which are there; not those of `embed`, which name an array. */
async function tablesIn(folder: string, images: string | undefined): Promise<TableOfPhotos[]> {
  const found: TableOfPhotos[] = [];
  for (const file of await csvFilesIn(folder)) {
    try {
      const { text } = await readText(file);
      if (parseTable(text, file).columns.includes('array')) continue;
      const catalogue = await readTable(file, 'auto', { images });
      if (catalogue.individuals.length > 0)
        found.push({ file, catalogue, isMade: isMadeTable(Buffer.from(text.slice(0, 1024))) });
    } catch (error) {
      // Whatever else the table is of.
      if (!(error instanceof DataError)) throw error;
    }
  }
  return found;
}

function listingOf(
  format: Catalogue['format'],
  {
    photos: read,
    problems = [],
    leftOut = [],
    namedBy,
    notes: said = [],
    unread = [],
  }: Pick<Catalogue, 'photos'> & Partial<Catalogue>,
): Catalogue {
  const { photos, joined } = oneSpelling(read);
  const individuals = [...new Set(photos.map(({ individual }: Photo) => individual))].filter((name) => name !== '');
  const notes = [
    ...said,
    ...joined.map((name) => `“${name}” is written in several ways that look the same: taken for one individual`),
    // Tables say it themselves, with their rows.
    ...(format === 'folder' ? describeNamesAlike(namesAlike(individuals)) : []),
  ];
  if (unread.length > 0)
    notes.push(
      `no photo that can be read of ${unread.slice(0, 5).join(', ')}${unread.length > 5 ? ` and ${unread.length - 5} others` : ''}`,
    );
  return { photos, individuals: individuals.sort(codePointOrder), leftOut, namedBy, format, problems, notes };
}
