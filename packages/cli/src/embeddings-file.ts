import { readFile } from 'node:fs/promises';
import { writeAtomically } from '@flukeprint/models';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { dump, load } from 'npyjs';
import type { Embeddings } from './retrieval.ts';
import { UserError } from './user-error.ts';

/** Embeddings with the photos they belong to, row by row. */
export interface EmbeddedPhotos {
  readonly embeddings: Embeddings;
  /** Below the data folder, with forward slashes. */
  readonly paths: readonly string[];
  readonly individuals: readonly string[];
}

/** `x.npy` has its photos in `x.csv`. */
const csvBeside = (npy: string) => `${npy.replace(/\.npy$/i, '')}.csv`;

/** Writes `path` (float32, [photos, size], for numpy.load) and a CSV of its rows: row, path, individual. */
export async function writeEmbeddings(path: string, { embeddings, paths, individuals }: EmbeddedPhotos): Promise<void> {
  const rows = paths.map((photo, row) => [row, photo, individuals[row]]);
  await writeAtomically(csvBeside(path), [stringify(rows, { header: true, columns: ['row', 'path', 'individual'] })]);
  await writeAtomically(path, [new Uint8Array(dump(embeddings.data, [embeddings.count, embeddings.size]))]);
}

export async function readEmbeddings(path: string): Promise<EmbeddedPhotos> {
  const embeddings = await readArray(path);
  const rows = await readRows(csvBeside(path), path, embeddings.count);
  return {
    embeddings,
    paths: rows.map((row) => row.path!),
    individuals: rows.map((row) => row.individual ?? ''),
  };
}

async function readArray(path: string): Promise<Embeddings> {
  const { data, shape, dtype, fortranOrder } = await load(await readBytes(path)).catch((error: Error) => {
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

async function readRows(csv: string, npy: string, count: number): Promise<Record<string, string>[]> {
  let rows: Record<string, string>[];
  try {
    rows = parse(await readBytes(csv), { columns: true, bom: true });
  } catch (error) {
    if (error instanceof UserError) throw error;
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

async function readBytes(path: string): Promise<Buffer> {
  return readFile(path).catch((error: Error) => {
    throw new UserError(`cannot read ${path}: ${error.message}`);
  });
}
