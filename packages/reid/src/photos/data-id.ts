import { createHash } from 'node:crypto';
import { type Photo, PhotoError, type Split } from '@flukeprint/data';
import { fileSha256 } from '../files/file-sha256.ts';

/** Which photos a run was trained and judged on: `data.json` in its folder. */
export interface DataSummary {
  /** The first twelve digits of `sha256`. */
  readonly id: string;
  /** Of what {@link dataId} describes. */
  readonly sha256: string;
  readonly individuals: number;
  readonly training: number;
  readonly gallery: number;
  readonly queries: number;
  readonly left_out: number;
}

type Part = 'training' | 'gallery' | 'queries';
/** With the box that the photo is cropped to, if there is one; whatever its form, another one is other data. */
type IdentifiedPhoto = Photo & { readonly box?: unknown };

/**
 * Identifies the data like git does: a SHA-256 over the sorted lines of JSON that give for each photo its path,
 * individual, SHA-256 of the file, box, and the parts of the split that it lies in. The same photos give the same id
 * on every machine and in every folder; another photo, label, crop or split gives another. Photos left out do not count.
 * Reads every file once. Throws a {@link PhotoError} if one cannot be read.
 */
export async function dataId(split: Split): Promise<DataSummary> {
  const { individuals, training, gallery, queries, leftOut } = split;
  const photos = new Map<string, { photo: IdentifiedPhoto; parts: Part[] }>();
  for (const [part, list] of Object.entries({ training, gallery, queries }) as [Part, IdentifiedPhoto[]][]) {
    for (const photo of list) {
      // One file may count several times, cropped to several boxes.
      const key = JSON.stringify([photo.path, photo.individual, photo.box ?? null]);
      const known = photos.get(key);
      if (known) known.parts.push(part);
      else photos.set(key, { photo, parts: [part] });
    }
  }
  const lines: string[] = [];
  const waiting = photos.values();
  const work = async () => {
    for (const { photo, parts } of waiting) {
      const { path, individual, box = null } = photo;
      lines.push(JSON.stringify([path, individual, await sha256(photo), box, parts]));
    }
  };
  // Several files are on their way while one is hashed.
  await Promise.all(Array.from({ length: 8 }, work));
  const digest = createHash('sha256').update(lines.sort().join('\n')).digest('hex');
  return {
    id: digest.slice(0, 12),
    sha256: digest,
    individuals: individuals.length,
    training: training.length,
    gallery: gallery.length,
    queries: queries.length,
    left_out: leftOut.length,
  };
}

async function sha256({ file, path }: Photo): Promise<string> {
  return fileSha256(file).catch((error: Error) => {
    throw new PhotoError(path, error.message);
  });
}
