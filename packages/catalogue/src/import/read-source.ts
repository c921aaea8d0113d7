import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { challengeTable, photoOrTable, readText } from '@flukeprint/data';
import { CatalogueError } from '../errors.ts';
import type { ImportFormat, SourceOptions } from './import-options.ts';
import type { Reading } from './source-row.ts';
import { isCamtrap, readCamtrapSource } from './sources/camtrap-source.ts';
import { readCocoSource } from './sources/coco-source.ts';
import { isDarwinCore, occurrenceTable, readDarwinCoreSource } from './sources/darwin-core-source.ts';
import { readFolderSource } from './sources/folder-source.ts';
import { readTableSource } from './sources/table-source.ts';
import { isWildbook, readWildbookSource } from './sources/wildbook-source.ts';
import { kindOf, openTable } from './tables/open-table.ts';

/**
 * Reads a source: what it is goes by its content, unless the format says it. Throws a {@link CatalogueError}, or an error of data's, where it cannot be
 * read at all; rows that cannot are problems.
 */
export async function readSource(path: string, options: SourceOptions = {}): Promise<Reading> {
  const { format = 'auto' } = options;
  const status = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new CatalogueError(
      error.code === 'ENOENT' ? `${path} does not exist` : `cannot read ${path}: ${error.message}`,
    );
  });
  if (!status.isDirectory()) return readFileSource(path, format, options);
  const table = occurrenceTable(path);
  if (format === 'camtrap-dp' || (format === 'auto' && isCamtrap(path))) return readCamtrapSource(path, options);
  if (table && (format === 'auto' || format === 'darwin-core')) return readFileSource(table, 'darwin-core', options);
  if (format === 'auto' || format === 'kaggle' || format === 'coco') {
    const inside = await challengeTable(path, format === 'coco' ? 'coco' : 'auto');
    if (inside) return readFileSource(inside, format, options);
  }
  if (format === 'auto' || format === 'folder') return readFolderSource(path, options);
  throw new CatalogueError(`expected a source in the format ${format}, but ${path} is a folder without one`);
}

async function readFileSource(file: string, format: ImportFormat, options: SourceOptions): Promise<Reading> {
  if (format === 'folder') throw new CatalogueError(`expected a folder, but ${file} is a file`);
  if (basename(file) === 'datapackage.json')
    throw new CatalogueError(`${file} belongs to the folder it lies in: give the folder`);
  if (format === 'coco' || (format === 'auto' && (await isJson(file)))) return readCocoSource(file, options);
  if (format === 'auto' && (await kindOf(file)) === 'text' && (await photoOrTable(file)))
    return readFolderSource(dirname(file), { ...options, only: [basename(file)] });
  const table = await openTable(file, options.sheet);
  if (format === 'wildbook' || (format === 'auto' && isWildbook(table))) return readWildbookSource(table, options);
  if (format === 'darwin-core' || (format === 'auto' && isDarwinCore(table)))
    return readDarwinCoreSource(table, options);
  return readTableSource(table, options);
}

async function isJson(file: string): Promise<boolean> {
  if (!/\.json$/i.test(file) || (await kindOf(file)) !== 'text') return false;
  return /^\s*[{[]/.test((await readText(file)).text);
}
