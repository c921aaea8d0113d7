import { createHash } from 'node:crypto';
import readExif from 'exif-reader';
import { photoMetadata, readPhotoBytes, squash } from '../decode.ts';
import type { Photo } from '../photos.ts';
import { dctHash, differenceHash } from './perceptual-hash.ts';

/** What tells copies and bursts of a photo. */
export interface Fingerprint {
  /** Of the file's bytes, hexadecimal. */
  readonly sha256: string;
  /** {@link dctHash} and {@link differenceHash} of the photo, or of its box. */
  readonly phash: string;
  readonly dhash: string;
  /** Pixels of the upright photo. */
  readonly width: number;
  readonly height: number;
  /** Of the content, whatever the file is called: `jpeg`, `png`, `webp`. */
  readonly format: string;
  /** When it was taken by its EXIF block: milliseconds since 1970, the camera's clock read as UTC. */
  readonly date?: number;
}

/** Reads a photo in full. Throws a `PhotoError` as `decodePhoto` does. */
export async function fingerprint({ path, file, box }: Pick<Photo, 'path' | 'file' | 'box'>): Promise<Fingerprint> {
  const bytes = await readPhotoBytes(file, path);
  const { autoOrient, format, exif } = await photoMetadata(bytes, path);
  const [square, wide] = await Promise.all([
    squash(bytes, { width: 32, height: 32, kernel: 'lanczos3', path, box }),
    squash(bytes, { width: 9, height: 8, kernel: 'lanczos3', path, box }),
  ]);
  const date = exif && dateTaken(exif);
  return {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    phash: dctHash(square),
    dhash: differenceHash(wide),
    width: autoOrient.width,
    height: autoOrient.height,
    format,
    ...(date !== undefined && { date }),
  };
}

/** A camera without a clock writes zeros, and a damaged block must not cost the photo. */
function dateTaken(exif: Buffer): number | undefined {
  try {
    const { Photo, Image } = readExif(exif);
    const date = Photo?.DateTimeOriginal ?? Photo?.DateTimeDigitized ?? Image?.DateTime;
    const time = date instanceof Date ? date.getTime() : Number.NaN;
    return Number.isFinite(time) ? time : undefined;
  } catch {
    return undefined;
  }
}
