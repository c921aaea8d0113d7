import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { dateTaken } from '../photos/date-taken.ts';
import { readPhotoBytes, squash } from '../photos/decode-photo.ts';
import { photoMetadata } from '../photos/decoding.ts';
import type { Photo } from '../photos/photo.ts';
import { dctHash, differenceHash } from './perceptual-hash.ts';

/** What tells copies and bursts of a photo. */
export interface Fingerprint {
  /** Of the file's bytes (of a RAW, of the JPEG inside), hexadecimal. */
  readonly sha256: string;
  /** {@link dctHash} and {@link differenceHash} of the photo, or of its box. */
  readonly phash: string;
  readonly dhash: string;
  /** Pixels of the upright photo. */
  readonly width: number;
  readonly height: number;
  /** Of the content, whatever the file is called: `jpeg`, `png`, `webp`, `tiff`, `heif` (AVIF). */
  readonly format: string;
  /** When it was taken by its EXIF block: milliseconds since 1970, the camera's clock read as UTC. */
  readonly date?: number;
}

/** Reads a photo in full. Throws a `PhotoError` as `decodePhoto` does. */
export async function fingerprint({ path, file, box }: Pick<Photo, 'path' | 'file' | 'box'>): Promise<Fingerprint> {
  const bytes = await readPhotoBytes(file, path);
  const { autoOrient, format, exif } = await photoMetadata(bytes, path);
  // In two steps: the first may shift a JPEG by a fraction of a pixel, as it is shrunk while it is loaded, and at the
  // size of a hash that would change it.
  const size = 128;
  const pixels = await squash(bytes, size, path, box, 'lanczos3');
  const shrunk = (width: number, height: number) =>
    sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
      .resize(width, height, { fit: 'fill', kernel: 'lanczos3' })
      .raw()
      .toBuffer();
  const [square, wide] = await Promise.all([shrunk(32, 32), shrunk(9, 8)]);
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
