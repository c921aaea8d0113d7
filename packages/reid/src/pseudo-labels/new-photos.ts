import type { Photo } from '@flukeprint/data';
import { fileContents } from '../files/file-contents.ts';

/**
 * The photos that are none of the known ones, by file and by bytes. A copy of a held-out query among the training photos
 * would raise the held-out score without the network having learned anything.
 */
export async function newPhotos(photos: readonly Photo[], known: readonly Pick<Photo, 'file'>[]): Promise<Photo[]> {
  const contents = await fileContents([...photos, ...known].map(({ file }) => file));
  const taken = new Set(known.map(({ file }) => contents.get(file)));
  return photos.filter(({ file }) => !taken.has(contents.get(file)));
}
