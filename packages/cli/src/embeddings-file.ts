import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { dump, load } from 'npyjs';
import writeFileAtomic from 'write-file-atomic';
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
const csvBeside = (npy: string) => npy.replace(/\.npy$/i, '.csv');

/** Writes `path` (float32, [photos, size], for numpy.load) and a CSV of its rows: row, path, individual. */
export async function writeEmbeddings(path: string, { embeddings, paths, individuals }: EmbeddedPhotos): Promise<void> {
  const rows = paths.map((photo, row) => [row, photo, individuals[row]]);
  await writeFileAtomic(csvBeside(path), stringify(rows, { header: true, columns: ['row', 'path', 'individual'] }));
  await writeFileAtomic(path, Buffer.from(dump(embeddings.data, [embeddings.count, embeddings.size])));
}

export async function readEmbeddings(path: string): Promise<EmbeddedPhotos> {
  const bytes = await readText(path, null);
  const array = await load(bytes).catch((error: Error) => {
    throw new UserError(`${path} is not an .npy file: ${error.message}`);
  });
  const [count, size] = array.shape;
  if (
    !(array.data instanceof Float32Array) ||
    array.shape.length !== 2 ||
    array.fortranOrder ||
    array.data.length !== count! * size!
  ) {
    throw new UserError(`${path}: expected float32 of shape [photos, size], received ${array.dtype} [${array.shape}]`);
  }
  const bad = array.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new UserError(`${path}: row ${Math.floor(bad / size!)} holds ${array.data[bad]}`);
  const csv = csvBeside(path);
  const rows = parse(await readText(csv, 'utf8'), { columns: true }) as Record<string, string>[];
  if (rows.length !== count || !rows.every((row) => row.path !== undefined)) {
    throw new UserError(
      `${csv}: expected a column "path" and ${count} rows, one for each row of ${path}; it has ${rows.length}`,
    );
  }
  return {
    embeddings: { count, size: size!, data: array.data },
    paths: rows.map((row) => row.path!),
    individuals: rows.map((row) => row.individual ?? ''),
  };
}

async function readText<E extends 'utf8' | null>(path: string, encoding: E): Promise<E extends null ? Buffer : string> {
  try {
    return (await readFile(path, encoding)) as E extends null ? Buffer : string;
  } catch (error) {
    throw new UserError(`cannot read ${path}: ${(error as Error).message}`);
  }
}
