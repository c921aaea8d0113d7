import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../errors.ts';
import { codePointOrder } from '../photos/code-point-order.ts';
import type { CatalogueFormat } from './catalogue.ts';
import { csvFormatOf } from './csv-catalogue.ts';
import { findHeader } from './find-header.ts';
import { readText } from './read-text.ts';

/** The table of a challenge's folder as it is unpacked, or the one of COCO; a CSV of another kind may lie beside folders of individuals. */
export async function challengeTable(folder: string, format: CatalogueFormat): Promise<string | undefined> {
  const names = await namesIn(folder);
  if (format !== 'coco' && names.includes('train.csv')) {
    const file = join(folder, 'train.csv');
    if (format !== 'auto' || (await isChallenge(file))) return file;
  }
  if ((format === 'auto' || format === 'coco') && names.includes('annotations')) {
    const files = (await namesIn(join(folder, 'annotations'))).filter((name) => name.endsWith('.json'));
    if (files.length > 1)
      throw new DataError(`${join(folder, 'annotations')} holds ${files.length} JSON files: give the one to read`);
    if (files.length === 1) return join(folder, 'annotations', files[0]!);
  }
  return undefined;
}

/** A larger file is no table of photos that somebody keeps beside them. */
const mostBytes = 64 * 2 ** 20;

/** The CSV files of a folder, in code-point order. */
export async function csvFilesIn(folder: string): Promise<string[]> {
  const names = (await namesIn(folder)).filter((name) => /\.(csv|tsv)$/i.test(name) && !name.startsWith('.'));
  const files = names.sort(codePointOrder).map((name) => join(folder, name));
  const sizes = await Promise.all(files.map((file) => stat(file).catch(() => undefined)));
  return files.filter((_, i) => sizes[i]?.isFile() && sizes[i].size <= mostBytes);
}

/** Whether a CSV has the header of a challenge, however it is encoded; what is no text is none. */
async function isChallenge(file: string): Promise<boolean> {
  const read = await readText(file).catch((error: Error) => {
    if (error instanceof DataError) return undefined;
    throw error;
  });
  return read !== undefined && csvFormatOf(findHeader(read.text)) !== 'csv';
}

const namesIn = (folder: string) => readdir(folder).catch((): string[] => []);
