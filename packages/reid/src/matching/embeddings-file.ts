import { readFile } from 'node:fs/promises';
import { writeAtomically } from '@flukeprint/data/files';
import type { Reporter } from '../reporter.ts';
import { UserError } from '../user-error.ts';
import { type EmbeddedPhotos, formatEmbeddings, parseEmbeddings } from './embeddings-format.ts';
import { joinByPath } from './meta-embedding.ts';

/** `x.npy` has its photos in `x.csv`. */
export const csvBeside = (npy: string) => `${npy.replace(/\.npy$/i, '')}.csv`;

/** Writes `path` and a CSV of its rows. */
export async function writeEmbeddings(path: string, embedded: EmbeddedPhotos): Promise<void> {
  const { npy, csv } = await formatEmbeddings(embedded);
  // In any order: a table without its array, or beside an older one, is noticed when they are read.
  await writeAtomically(csvBeside(path), [csv]);
  await writeAtomically(path, [npy]);
}

/**
 * Reads an `.npy` with the CSV of its rows, which is reported where it does not say that it is of this array. Throws a
 * {@link UserError} where one of them cannot be read or they do not belong together.
 */
export async function readEmbeddings(path: string, reporter: Reporter): Promise<EmbeddedPhotos> {
  const csv = csvBeside(path);
  const parsed = await parseEmbeddings(
    { name: path, read: () => readBytes(path) },
    { name: csv, read: () => readBytes(csv) },
  );
  const { isBound, ...embedded } = parsed;
  if (!isBound) reporter.news({ kind: 'unbound table', table: csv, array: path });
  return embedded;
}

/** Reads several of the same photos and joins them, photo by photo, each with the weight of its place. */
export async function readJoined(
  paths: readonly string[],
  weights: readonly number[],
  reporter: Reporter,
): Promise<EmbeddedPhotos> {
  const files: { name: string; photos: EmbeddedPhotos }[] = [];
  for (const name of paths) files.push({ name, photos: await readEmbeddings(name, reporter) });
  return joinByPath(files, weights);
}

async function readBytes(path: string): Promise<Buffer> {
  return readFile(path).catch((error: Error) => {
    throw new UserError(`cannot read ${path}: ${error.message}`);
  });
}
