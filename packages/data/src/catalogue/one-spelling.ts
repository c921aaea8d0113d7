import type { Photo } from '../photos/photo.ts';

/**
 * Individuals whose names look the same (a Mac takes ë apart into two characters, where most others write one) become one, in the composed
 * spelling; all others stay as they are. Also says which were joined.
 */
export function oneSpelling(photos: readonly Photo[]): { photos: Photo[]; joined: string[] } {
  const spellings = Map.groupBy(new Set(photos.map(({ individual }) => individual)), (name) => name.normalize('NFC'));
  const joined = [...spellings].filter(([, names]) => names.length > 1).map(([name]) => name);
  if (joined.length === 0) return { photos: [...photos], joined };
  const renamed = photos.map((photo): Photo => {
    const name = photo.individual.normalize('NFC');
    return joined.includes(name) ? { ...photo, individual: name } : photo;
  });
  return { photos: renamed, joined };
}
