import { stat } from 'node:fs/promises';
import type { Photo } from '@flukeprint/data';
import { fileSha256 } from '../files/file-sha256.ts';

/**
 * The photos that are none of the known ones, by file and by bytes. A copy of a held-out query among the training photos
 * would raise the held-out score without the network having learned anything. Files are only read where a known one has the
 * same size.
 */
export async function newPhotos(photos: readonly Photo[], known: readonly Pick<Photo, 'file'>[]): Promise<Photo[]> {
  const files = new Set(known.map(({ file }) => file));
  const bySize = Map.groupBy(
    await Promise.all([...files].map(async (file) => ({ file, size: await sizeOf(file) }))),
    ({ size }) => size,
  );
  const digests = new Map<string, Promise<string>>();
  const digest = (file: string) => {
    const made = digests.get(file) ?? fileSha256(file);
    digests.set(file, made);
    return made;
  };
  const found: Photo[] = [];
  for (const photo of photos) {
    if (files.has(photo.file)) continue;
    const alike = bySize.get(await sizeOf(photo.file)) ?? [];
    const others = await Promise.all(alike.map(({ file }) => digest(file)));
    if (others.length > 0 && others.includes(await digest(photo.file))) continue;
    found.push(photo);
  }
  return found;
}

/** In bytes; −1 for a photo of an earlier round that is gone. */
const sizeOf = (file: string) =>
  stat(file).then(
    ({ size }) => size,
    () => -1,
  );
