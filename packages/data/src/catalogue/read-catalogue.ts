import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, type PhotoProblem } from '../errors.ts';
import { codePointOrder } from '../photos/code-point-order.ts';
import { type Listing, listPhotos } from '../photos/list-photos.ts';
import { describeNamesAlike, namesAlike } from '../report/names-alike.ts';
import { readCocoCatalogue } from './coco-catalogue.ts';
import type { Collected } from './collector.ts';
import { csvFormatOf, readCsvCatalogue } from './csv-catalogue.ts';
import { parseCoco } from './parse-coco.ts';
import { readText } from './read-text.ts';
import { parseTable } from './table.ts';

/** `auto`, then those that {@link readCatalogue} knows. */
export const catalogueFormats = ['auto', 'folder', 'csv', 'kaggle', 'happywhale', 'coco'] as const;
/** One of {@link catalogueFormats}. */
export type CatalogueFormat = (typeof catalogueFormats)[number];

/** Where to look, for those whose catalogue does not say it itself. */
export interface CatalogueOptions {
  readonly format?: CatalogueFormat;
  /** Folder of the photos that a table names; by default where the format has them, or beside the table. */
  readonly images?: string;
  /** Also take photos of nobody in particular: loose ones of a folder, images without annotation, tables without individuals. */
  readonly loose?: boolean;
}

/** Photos as `listPhotos` gives them, from whatever the catalogue is kept in. */
export interface Catalogue extends Listing {
  readonly format: Exclude<CatalogueFormat, 'auto'>;
  /** Rows of a table that cannot be used: the photo is missing, the box is none, the row is there twice, …. */
  readonly problems: PhotoProblem[];
  /** What is worth saying about it as a whole: columns taken, names alike, another encoding. */
  readonly notes: readonly string[];
}

/**
 * Lists the photos of a catalogue, an entry per animal in a photo.
 *
 * - `folder`: a folder of photos per individual, as `listPhotos` takes it.
 * - `kaggle`: train.csv of Kaggle's Humpback Whale Identification (`Image,Id`), photos in train/ or beside it.
 * - `happywhale`: train.csv of Happywhale (`image,species,individual_id`), photos in train_images/ or beside it.
 * - `coco`: JSON as COCO and Wild Me's tools write it, with boxes; photos in images/ or beside it.
 * - `csv`: `path,individual`, optionally `date` and a box, as `x,y,w,h` or as one column `box` of four numbers.
 *
 * `auto` goes by content: a folder that holds such a train.csv or an annotations/*.json is that, any other is a folder of
 * individuals; a file is COCO if it starts with a brace, else a CSV by its columns.
 * Throws a {@link DataError} if the catalogue is missing, in no known format, or no row of it can be used.
 */
export async function readCatalogue(path: string, options: CatalogueOptions = {}): Promise<Catalogue> {
  const { format = 'auto', images, loose = false } = options;
  const status = await stat(path).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'it does not exist' : error.message;
    throw new DataError(`Expected a folder of photos, a CSV or a COCO file ${path} but ${reason}`);
  });
  const inFolder = status.isDirectory() && format !== 'folder' ? await tableIn(path, format) : undefined;
  if (status.isDirectory() && !inFolder) {
    if (format !== 'auto' && format !== 'folder')
      throw new DataError(`Expected a file in the format ${format} but ${path} is a folder without one`);
    return folderCatalogue(path, loose);
  }
  if (format === 'folder') return folderCatalogue(path, loose);

  const file = inFolder ?? path;
  const { text, notes } = await readText(file);
  if (format === 'coco' || (format === 'auto' && /^\s*[{[]/.test(text)))
    return listingOf('coco', await readCocoCatalogue(parseCoco(text, file), file, { images, loose }));
  const table = parseTable(text, file, { notes });
  const csvFormat = format === 'auto' ? csvFormatOf(table) : format;
  return listingOf(csvFormat, readCsvCatalogue(table, csvFormat, { images, loose }));
}

async function folderCatalogue(path: string, loose: boolean): Promise<Catalogue> {
  const listing = await listPhotos(path, { loose });
  const notes = describeNamesAlike(namesAlike(listing.individuals), path);
  return { ...listing, format: 'folder', problems: [], notes };
}

function listingOf(format: Catalogue['format'], { photos, problems, notes }: Collected): Catalogue {
  const individuals = [...new Set(photos.map(({ individual }) => individual))].filter((name) => name !== '');
  return { photos, individuals: individuals.sort(codePointOrder), ignored: 0, format, problems, notes };
}

/** Whether a CSV has the header of a challenge; another that lies among folders of individuals need not even be UTF-8. */
async function isChallenge(file: string): Promise<boolean> {
  const text = await readFile(file, 'latin1').catch(() => '');
  const columns = /^[^\r\n]*/.exec(text)![0].replace(/^ï»¿/, '').split(',');
  return csvFormatOf({ columns }) !== 'csv';
}

/** The table of a challenge's folder as it is unpacked; a CSV of another kind may lie beside folders of individuals. */
async function tableIn(folder: string, format: CatalogueFormat): Promise<string | undefined> {
  const names = await readdir(folder).catch((): string[] => []);
  if (format !== 'coco' && names.includes('train.csv')) {
    const file = join(folder, 'train.csv');
    if (format !== 'auto' || (await isChallenge(file))) return file;
  }
  if ((format === 'auto' || format === 'coco') && names.includes('annotations')) {
    const files = (await readdir(join(folder, 'annotations')).catch((): string[] => [])).filter((name) =>
      name.endsWith('.json'),
    );
    if (files.length > 1)
      throw new DataError(`${join(folder, 'annotations')} holds ${files.length} JSON files: give the one to read`);
    if (files.length === 1) return join(folder, 'annotations', files[0]!);
  }
  return undefined;
}
