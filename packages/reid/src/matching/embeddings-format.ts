import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { dump, load } from 'npyjs';
import { UserError } from '../user-error.ts';
import type { Embeddings } from './retrieval.ts';

/** Embeddings with the photos they belong to, row by row. */
export interface EmbeddedPhotos {
  readonly embeddings: Embeddings;
  /** Below the data folder, with forward slashes. */
  readonly paths: readonly string[];
  readonly individuals: readonly string[];
}

/** A file's name, for messages, and how to read it. */
interface Source<T> {
  readonly name: string;
  read(): Promise<T>;
}

/** The array (float32, [photos, size], for numpy.load) and the table of its rows: row, path, individual. */
export function formatEmbeddings({ embeddings, paths, individuals }: EmbeddedPhotos) {
  const rows = paths.map((photo, row) => [row, photo, individuals[row]]);
  return {
    npy: new Uint8Array(dump(embeddings.data, [embeddings.count, embeddings.size])),
    csv: stringify(rows, { header: true, columns: ['row', 'path', 'individual'] }),
  };
}

/** Reads both back: an array, float32 [photos, size], and a table of its rows. */
export async function parseEmbeddings(
  npy: Source<ArrayBuffer | ArrayBufferView>,
  csv: Source<string | Uint8Array>,
): Promise<EmbeddedPhotos> {
  const embeddings = await parseArray(npy.name, await npy.read());
  const rows = parseRows(csv.name, await csv.read(), npy.name, embeddings.count);
  return {
    embeddings,
    paths: rows.map((row) => row.path!),
    individuals: rows.map((row) => row.individual ?? ''),
  };
}

async function parseArray(path: string, bytes: ArrayBuffer | ArrayBufferView): Promise<Embeddings> {
  const { data, shape, dtype, fortranOrder } = await load(bytes).catch((error: Error) => {
    throw new UserError(`${path} is not an .npy file: ${error.message}`);
  });
  if (!(data instanceof Float32Array) || shape.length !== 2 || fortranOrder) {
    const order = fortranOrder ? 'column-major ' : '';
    throw new UserError(`${path}: expected float32 of shape [photos, size], received ${order}${dtype} [${shape}]`);
  }
  const [count, size] = shape as [number, number];
  if (data.length === 0) throw new UserError(`${path} holds no photo`);
  if (data.length !== count * size) {
    throw new UserError(
      `${path}: expected ${count} rows of ${size} numbers, as its header says, received ${data.length}`,
    );
  }
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new UserError(`${path}: row ${Math.floor(bad / size)} holds ${data[bad]}`);
  return { count, size, data };
}

function parseRows(csv: string, text: string | Uint8Array, npy: string, count: number): Record<string, string>[] {
  let rows: Record<string, string>[];
  try {
    rows = parse(text, { columns: true, bom: true });
  } catch (error) {
    throw new UserError(`${csv} is not a CSV file: ${(error as Error).message}`);
  }
  if (rows.length !== count || !rows.every((row) => row.path !== undefined)) {
    throw new UserError(
      `${csv}: expected a column "path" and ${count} rows, one for each row of ${npy}; it has ${rows.length}`,
    );
  }
  const moved = rows.findIndex(({ row }, i) => row !== undefined && row !== `${i}`);
  if (moved >= 0) {
    throw new UserError(
      `${csv}: expected the rows in the order of ${npy}, received row ${rows[moved]!.row} at ${moved}`,
    );
  }
  return rows;
}
