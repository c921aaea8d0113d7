import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { PhotoError } from './errors.ts';

// Several photos are decoded at a time, each on one thread; and a photo is read once, so libvips need not remember it.
sharp.concurrency(1);
sharp.cache(false);

/** Transparent areas become mid-grey: close to the mean that normalisation subtracts, so no edge or pattern is invented. */
const background = { r: 128, g: 128, b: 128 };

/**
 * Decodes a JPEG, PNG or WebP to 8-bit sRGB, upright (EXIF orientation), squashed to `size` × `size` with an antialiased
 * bilinear (triangle) filter. Colour profiles, CMYK, grey and 16-bit are converted, transparency is laid over mid-grey.
 *
 * Returns [size, size, 3], row-major. Throws a {@link PhotoError} that names `path` if the photo cannot be read in full:
 * missing, no image, damaged, cut off, or larger than 268 million pixels (libvips' guard against decompression bombs).
 */
export async function decodePhoto(file: string, size: number, path = file): Promise<Uint8Array> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new PhotoError(path, error.code === 'ENOENT' ? 'file does not exist' : oneLine(error.message));
  });
  if (bytes.length === 0) throw new PhotoError(path, 'file is empty');
  if (!isPhoto(bytes)) throw new PhotoError(path, 'content is no JPEG, PNG or WebP image');
  try {
    return await sharp(bytes, { failOn: 'error', autoOrient: true })
      .flatten({ background })
      .resize(size, size, { fit: 'fill', kernel: 'linear' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer();
  } catch (error) {
    throw new PhotoError(path, oneLine((error as Error).message));
  }
}

/** By the first bytes: libvips would also take an SVG or a GIF that is named .jpg. */
function isPhoto(bytes: Buffer): boolean {
  const starts = (magic: string, at = 0) => bytes.toString('latin1', at, at + magic.length) === magic;
  return starts('\xff\xd8\xff') || starts('\x89PNG\r\n\x1a\n') || (starts('RIFF') && starts('WEBP', 8));
}

/** libvips repeats itself line by line. */
const oneLine = (message: string) => [...new Set(message.trim().split(/\s*\n\s*/))].join('; ');
