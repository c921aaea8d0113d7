import { decodeText } from '@flukeprint/data/decode-text';
import { DataError } from '@flukeprint/data/errors';
import { columnOf, parseTable, type Table } from '@flukeprint/data/table';
import { stringify } from 'csv-stringify/sync';
import { dump } from 'npyjs';
import { counted } from '../counted.ts';
import { shortDigest } from '../files/digest.ts';
import { UserError } from '../user-error.ts';
import { NpyError, parseNpy } from './npy.ts';
import type { Embeddings } from './retrieval.ts';

/** Embeddings with the photos they belong to, row by row. */
export interface EmbeddedPhotos {
  readonly embeddings: Embeddings;
  /** Below the data folder, with forward slashes. */
  readonly paths: readonly string[];
  readonly individuals: readonly string[];
  /** The id of the network, or of the joined networks, that made them; undefined where nothing says so. */
  readonly network?: string;
}

export interface ParsedEmbeddings extends EmbeddedPhotos {
  /** Whether the table says which array it belongs to. One of other programs' making does not. */
  readonly isBound: boolean;
}

/** A file's name, for messages, and how to read it. */
interface Source<T> {
  readonly name: string;
  read(): Promise<T>;
}

/**
 * The array (float32, [photos, size], for numpy.load) and the table of its rows: row, path, individual, and on every row array, a
 * digest of the array's file, and network, the id of the network. So neither is taken for that of another pair.
 */
export async function formatEmbeddings({ embeddings, paths, individuals, network = '' }: EmbeddedPhotos) {
  const npy = new Uint8Array(dump(embeddings.data, [embeddings.count, embeddings.size]));
  const array = await shortDigest(npy);
  const rows = paths.map((photo, row) => [row, photo, individuals[row], array, network]);
  return { npy, csv: stringify(rows, { header: true, columns: ['row', 'path', 'individual', 'array', 'network'] }) };
}

/** Reads both back: an array, float32 [photos, size], and a table of its rows. */
export async function parseEmbeddings(
  npy: Source<ArrayBuffer | ArrayBufferView>,
  csv: Source<string | Uint8Array>,
): Promise<ParsedEmbeddings> {
  const bytes = await npy.read();
  const embeddings = parseArray(npy.name, bytes);
  const rows = parseRows(csv.name, await csv.read(), npy.name, embeddings.count);
  return {
    embeddings,
    paths: rows.map((row) => row.path!),
    individuals: rows.map((row) => row.individual ?? ''),
    isBound: await isOf(npy.name, bytes, csv.name, rows),
    network: networkOf(csv.name, rows),
  };
}

function parseArray(path: string, bytes: ArrayBuffer | ArrayBufferView): Embeddings {
  const { data, shape } = arrayIn(path, bytes);
  const [count, size] = shape;
  if (data.length === 0) throw new UserError(`${path} holds no photo`);
  if (data.length !== count * size) {
    throw new UserError(
      `${path}: expected ${counted(count, 'row')} of ${counted(size, 'number')}, as its header says, received ${data.length}`,
    );
  }
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new UserError(`${path}: row ${Math.floor(bad / size)} holds ${data[bad]}`);
  return { count, size, data };
}

function arrayIn(path: string, bytes: ArrayBuffer | ArrayBufferView): ReturnType<typeof parseNpy> {
  try {
    return parseNpy(bytes);
  } catch (error) {
    throw error instanceof NpyError ? new UserError(`${path}${error.message}`) : error;
  }
}

function parseRows(csv: string, read: string | Uint8Array, npy: string, count: number): Record<string, string>[] {
  const { columns, rows } = readTable(csv, read);
  const path = columnOf({ columns }, 'path');
  if (path < 0)
    throw new UserError(`${csv} has no column "path" for the photos of ${npy}; found ${columns.join(', ')}`);
  if (rows.length !== count)
    throw new UserError(
      `${csv} has ${counted(rows.length, 'row')}, and ${npy} ${count}: expected one for each photo; embed the photos again`,
    );
  const bad = rows.find(({ problem }) => problem !== undefined);
  if (bad) throw new UserError(`${csv}, line ${bad.line}: ${bad.problem}`);
  const names = columns.map((name, i) => (i === path ? 'path' : name));
  const records = rows.map(({ values }) => Object.fromEntries(names.map((name, i) => [name, values[i]!])));
  const moved = records.findIndex(({ row }, i) => row !== undefined && row !== `${i}`);
  if (moved >= 0)
    throw new UserError(
      `${csv}: expected the rows in the order of ${npy}, received row ${records[moved]!.row} at ${moved}`,
    );
  return records;
}

/** The table, also as a spreadsheet saved it again. */
function readTable(csv: string, read: string | Uint8Array): Table {
  try {
    const text = typeof read === 'string' ? read : decodeText(read, csv).text;
    return parseTable(text, csv, { asWritten: true });
  } catch (error) {
    throw error instanceof DataError ? new UserError(error.message) : error;
  }
}

/** Whether the table says that it is of this array; throws if it says that it is of another. */
async function isOf(npy: string, bytes: ArrayBuffer | ArrayBufferView, csv: string, rows: Record<string, string>[]) {
  if (rows[0]!.array === undefined) return false;
  const view = ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
  const own = await shortDigest(view);
  const other = rows.find(({ array }) => array !== own);
  if (!other) return true;
  throw new UserError(
    `${csv} does not belong to ${npy}: its column "array" names ${other.array || 'nothing'}, the file is ${own}. They are of different runs, or writing was interrupted: embed the photos again. If you changed the array yourself, take that column out of the table`,
  );
}

function networkOf(csv: string, rows: Record<string, string>[]): string | undefined {
  const { network } = rows[0]!;
  if (rows.some((row) => row.network !== network)) throw new UserError(`${csv} has rows of different networks`);
  return network || undefined;
}
