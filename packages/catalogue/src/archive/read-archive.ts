import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
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
  let number = 0;
  let isWhole = false;
  for await (const line of linesOf(path)) {
    number += 1;
    const value = parsed(path, line, number);
    if (isWhole) throw torn(path, `something follows its end, in line ${number}`);
    if (number === 1) yield { head: headOf(path, value) };
    else if (Array.isArray(value)) {
      rows += 1;
      yield { row: value as Cell[] };
    } else if (isEnd(value)) {
      if (value.rows !== rows) throw torn(path, `it has ${rows} rows of ${value.rows}`);
      if (value.sha256 !== hash.digest('hex')) throw torn(path, 'it was changed: its SHA-256 is another');
      isWhole = true;
    } else if (isTable(value)) yield { table: value };
    else throw torn(path, `line ${number} is none of a backup's`);
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
      `${path} was written by a newer version of Flukeprint (format ${found.format}): update this one`,
    );
  return found as Head;
}

const isEnd = (value: unknown): value is End => typeof (value as End | null)?.sha256 === 'string';
const isTable = (value: unknown): value is TableHead => typeof (value as TableHead | null)?.table === 'string';

async function* linesOf(path: string): AsyncGenerator<string> {
  const text = createGunzip();
  pipeline(createReadStream(path), text, () => {});
  text.setEncoding('utf8');
  let rest = '';
  try {
    for await (const block of text as AsyncIterable<string>) {
      const lines = (rest + block).split('\n');
      rest = lines.pop()!;
      yield* lines;
    }
  } catch (error) {
    throw explained(error as NodeJS.ErrnoException, path);
  }
  if (rest !== '') yield rest;
}

function explained(error: NodeJS.ErrnoException, path: string): unknown {
  const { code = '', message } = error;
  if (code === 'Z_BUF_ERROR') return torn(path, 'its end is missing');
  if (message === 'incorrect header check') return noBackup(path);
  if (code.startsWith('Z_')) return torn(path, message);
  if (code === 'ENOENT') return new CatalogueError(`there is no file ${path}`);
  return code === '' ? error : new CatalogueError(`cannot read ${path}: ${message}`);
}
