import { readFile } from 'node:fs/promises';
import { writeAtomically } from '@flukeprint/models';
import { type EmbeddedPhotos, formatEmbeddings, parseEmbeddings } from './embeddings-format.ts';
import { UserError } from './user-error.ts';

/** `x.npy` has its photos in `x.csv`. */
export const csvBeside = (npy: string) => `${npy.replace(/\.npy$/i, '')}.csv`;

/** Writes `path` and a CSV of its rows. */
export async function writeEmbeddings(path: string, embedded: EmbeddedPhotos): Promise<void> {
  const { npy, csv } = await formatEmbeddings(embedded);
  // In any order: a table without its array, or beside an older one, is noticed when they are read.
  await writeAtomically(csvBeside(path), [csv]);
  await writeAtomically(path, [npy]);
}

export async function readEmbeddings(path: string): Promise<EmbeddedPhotos> {
  const csv = csvBeside(path);
  const parsed = await parseEmbeddings(
    { name: path, read: () => readBytes(path) },
    { name: csv, read: () => readBytes(csv) },
  );
  const { isBound, ...embedded } = parsed;
  if (!isBound) console.warn(`${csv} does not say that it belongs to ${path} (no column "array"): taken for its table`);
  return embedded;
}

async function readBytes(path: string): Promise<Buffer> {
  return readFile(path).catch((error: Error) => {
    throw new UserError(`cannot read ${path}: ${error.message}`);
  });
}
