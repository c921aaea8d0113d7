import { createHash } from 'node:crypto';
import readExif from 'exif-reader';
import sharp from 'sharp';
import { photoMetadata, readPhotoBytes, squash } from '../decode.ts';
import type { Photo } from '../photos.ts';
import { dctHash, differenceHash, hashedSize } from './perceptual-hash.ts';

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
  const pixels = await squash(bytes, { size: hashedSize, kernel: 'lanczos3', path, box });
  const smaller = await sharp(pixels, { raw: { width: hashedSize, height: hashedSize, channels: 3 } })
    .resize(9, 8, { fit: 'fill', kernel: 'lanczos3' })
    .raw()
    .toBuffer();
  const date = exif && dateTaken(exif);
  return {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    phash: dctHash(pixels),
    dhash: differenceHash(smaller),
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
