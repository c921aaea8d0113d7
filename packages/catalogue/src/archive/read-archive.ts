import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { brief } from '@flukeprint/data/brief';
import { CatalogueError } from '../errors.ts';
import { type Cell, type End, type Head, head, type TableHead } from './format.ts';

/** A part of a backup, in the order of its lines. */
export type Part = { readonly head: Head } | { readonly table: TableHead } | { readonly row: readonly Cell[] };

/**
 * Reads a backup line by line. It is known to be whole only when this ends: throws a {@link CatalogueError} where it is torn, changed, no
 * backup at all, or of a format that this version does not know.
 */
export async function* readArchive(path: string): AsyncGenerator<Part> {
  const hash = createHash('sha256');
  let rows = 0;
  let columns = -1;
  let number = 0;
  let isWhole = false;
  for await (const line of linesOf(path)) {
    number += 1;
    const value = parsed(path, line, number);
    if (isWhole) throw torn(path, `something follows its end, in line ${number}`);
    if (number === 1) yield { head: headOf(path, value) };
    else if (Array.isArray(value)) {
      if (value.length !== columns || !value.every(isCell)) throw torn(path, `line ${number} is no row of its table`);
      rows += 1;
      yield { row: value };
    } else if (isEnd(value)) {
      if (value.rows !== rows) throw torn(path, `it has ${rows} rows of ${brief(value.rows)}`);
      if (value.sha256 !== hash.digest('hex')) throw torn(path, 'it was changed: its SHA-256 is another');
      isWhole = true;
    } else if (isTable(value)) {
      columns = value.columns.length;
      yield { table: value };
    } else throw torn(path, `line ${number} is none of a backup's`);
    if (!isWhole) hash.update(`${line}\n`);
  }
  if (!isWhole) throw torn(path, 'its end is missing');
}

const torn = (path: string, what: string) => new CatalogueError(`${path} is torn: ${what}. Take another backup`);

function parsed(path: string, line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw number === 1 ? noBackup(path) : torn(path, `line ${number} is cut off`);
  }
}

const noBackup = (path: string) =>
  new CatalogueError(`${path} is no backup of a catalogue: \`flukeprint catalog backup\` makes one`);

function headOf(path: string, value: unknown): Head {
  const found = value as Partial<Omit<Head, 'format'>> & { format?: number };
  if (found?.flukeprint !== head) throw noBackup(path);
  if (found.format !== 1)
    throw new CatalogueError(
      `${path} was written by a newer version of Flukeprint (format ${brief(found.format)}): update this one`,
    );
  if (!Array.isArray(found.schema) || !found.schema.every(isText) || typeof found.rows !== 'number')
    throw torn(path, 'its head lacks the tables or the number of rows');
  return found as Head;
}

const isEnd = (value: unknown): value is End => typeof (value as End | null)?.sha256 === 'string';
const isText = (value: unknown) => typeof value === 'string';
const isTable = (value: unknown): value is TableHead => {
  const { table, columns } = (value ?? {}) as Partial<TableHead>;
  return isText(table) && Array.isArray(columns) && columns.length > 0 && columns.every(isText);
};
const isCell = (value: unknown): value is Cell =>
  value === null || isText(value) || typeof value === 'number' || isText((value as { base64?: unknown }).base64);

/** Characters: rows with the features of a photo have thousands. */
const longestLine = 2 ** 24;
/** A backup unpacks to some ten times its size; gzip could make a thousand times. */
const mostExpansion = 100;
const slack = 2 ** 24;

async function* linesOf(path: string): AsyncGenerator<string> {
  const text = createGunzip();
  pipeline(createReadStream(path), text, () => {});
  text.setEncoding('utf8');
  // Parts of a line whose end is still to come.
  let rest: string[] = [];
  let length = 0;
  let total = 0;
  const most = mostExpansion * (await stat(path).catch(() => ({ size: 0 }))).size + slack;
  try {
    for await (const block of text as AsyncIterable<string>) {
      total += block.length;
      const [first, ...lines] = block.split('\n') as [string, ...string[]];
      rest.push(first);
      length += first.length;
      if (length > longestLine || total > most) throw torn(path, 'it unpacks to more than any backup does');
      if (lines.length === 0) continue;
      yield rest.join('');
      rest = [lines.pop()!];
      length = rest[0]!.length;
      yield* lines;
    }
  } catch (error) {
    throw explained(error as NodeJS.ErrnoException, path);
  }
  if (length > 0) yield rest.join('');
}

function explained(error: NodeJS.ErrnoException, path: string): unknown {
  const { code = '', message } = error;
  if (code === 'Z_BUF_ERROR') return torn(path, 'its end is missing');
  if (message === 'incorrect header check') return noBackup(path);
  if (code.startsWith('Z_')) return torn(path, message);
  if (code === 'ENOENT') return new CatalogueError(`there is no file ${path}`);
  return code === '' ? error : new CatalogueError(`cannot read ${path}: ${message}`);
}
