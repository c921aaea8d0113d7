import { readdir, stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { DataError } from '../errors.ts';
import { codePointOrder } from './code-point-order.ts';
import type { Photo } from './photo.ts';

/** The photos of a folder. */
export interface Listing {
  readonly photos: Photo[];
  /** Individuals with at least one photo, in the order of `photos`. */
  readonly individuals: string[];
  /** Visible files that are no photo by their extension, or that lie outside an individual's folder. */
  readonly ignored: number;
}

const extensions = new Set(['.jpg', '.jpeg', '.png', '.webp']);
const layout =
  'Expected one folder per individual with its photos (.jpg, .jpeg, .png, .webp), e.g. whale_1/photo 1.jpg';

/** By its extension. */
export const isPhoto = (name: string) => extensions.has(extname(name).toLowerCase());

/** Visible entries in code-point order; a link counts as what it points to, a dead one as a file. */
async function entries(folder: string): Promise<{ name: string; isFolder: boolean }[]> {
  const found = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !name.startsWith('.'));
  const kinds = found.map(async (entry) => {
    if (!entry.isSymbolicLink()) return { name: entry.name, isFolder: entry.isDirectory() };
    const target = await stat(join(folder, entry.name)).catch(() => undefined);
    return { name: entry.name, isFolder: target?.isDirectory() ?? false };
  });
  return (await Promise.all(kinds)).sort((a, b) => codePointOrder(a.name, b.name));
}

/**
 * Lists a folder that holds one folder of photos per individual, in code-point order.
 * With `loose`, photos that lie directly in `folder` count too: their individual is unknown, the empty name.
 * Throws a {@link DataError} if the folder is missing, is no folder, or holds no photo in that layout.
 */
export async function listPhotos(folder: string, { loose = false }: { loose?: boolean } = {}): Promise<Listing> {
  const root = resolve(folder);
  const status = await stat(root).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new DataError(`Expected a folder of photos but ${folder} does not exist`);
    throw new DataError(`Cannot read ${folder}: ${error.message}`);
  });
  if (!status.isDirectory()) throw new DataError(`Expected a folder of photos but ${folder} is a file`);

  const photos: Photo[] = [];
  const individuals: string[] = [];
  let unsorted = 0;
  let ignored = 0;
  for (const individual of await list(root)) {
    if (!individual.isFolder) {
      const { name } = individual;
      if (loose && isPhoto(name)) photos.push({ path: name, file: join(root, name), individual: '' });
      else ignored += 1;
      if (isPhoto(name)) unsorted += 1;
      continue;
    }
    const before = photos.length;
    for (const { name, isFolder } of await list(join(root, individual.name))) {
      if (!isFolder && isPhoto(name)) {
        const file = join(root, individual.name, name);
        photos.push({ path: `${individual.name}/${name}`, file, individual: individual.name });
      } else ignored += 1;
    }
    if (photos.length > before) individuals.push(individual.name);
  }
  if (photos.length === 0) {
    const found = unsorted > 0 ? `holds ${unsorted} loose photos and no folder of an individual` : 'holds no photos';
    throw new DataError(`${folder} ${found}. ${layout}`);
  }
  return { photos, individuals, ignored };
}

async function list(folder: string) {
  try {
    return await entries(folder);
  } catch (error) {
    throw new DataError(`Cannot read ${folder}: ${(error as Error).message}`);
  }
}
