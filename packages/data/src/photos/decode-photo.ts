import { readFile, stat } from 'node:fs/promises';
import type { Metadata, Sharp } from 'sharp';
import { PhotoError } from '../errors.ts';
import { firstBytes } from '../files/first-bytes.ts';
import { kindOfNoFile } from '../files/no-file.ts';
import { type Box, pixelsOf } from './box.ts';
import { decoding, oneLine, photoMetadata } from './decoding.ts';
import { type DecodableFormat, decodableFormat, isHeic } from './file-kind.ts';
import { rawPreview } from './raw-preview.ts';

/** Transparent areas become mid-grey: close to the mean that normalisation subtracts, so no edge or pattern is invented. */
export const background = { r: 128, g: 128, b: 128 };

/**
 * Decodes a JPEG, PNG, WebP, TIFF, AVIF or a RAW's own JPEG to 8-bit sRGB, upright (EXIF orientation), cut to `box` if there is one (clipped to the photo),
 * squashed to `size` × `size` with an antialiased bilinear (triangle) filter. Colour profiles, CMYK, grey and 16-bit are
 * converted, transparency is laid over mid-grey.
 *
 * Returns [size, size, 3], row-major. Throws a {@link PhotoError} that names `path` if the photo cannot be read in full:
 * missing, no image, damaged, cut off, larger than 268 million pixels (libvips' guard against decompression bombs), or
 * the box outside it.
 */
export async function decodePhoto(file: string, size: number, path = file, box?: Box): Promise<Uint8Array> {
  return squash(await readPhotoBytes(file, path), size, path, box);
}

/** A photo's bytes, of a RAW those of the JPEG inside. Throws a {@link PhotoError} if the file is missing, empty or nothing that is read. */
export async function readPhotoBytes(file: string, path: string): Promise<Buffer> {
  await expectPhotoFile(file, path);
  const bytes = await readFile(file).catch(unreadable(path));
  if (bytes.length === 0) throw new PhotoError(path, 'file is empty');
  const format = formatOf(bytes, file, path);
  if (format !== 'raw') return bytes;
  const preview = rawPreview(bytes);
  if (!preview) throw new PhotoError(path, 'RAW without a JPEG of a usable size inside: save it as JPEG');
  return preview;
}

/** What a file is decoded from, by its first bytes. Throws a {@link PhotoError} if that is nothing that is read: other files are not given to libvips, which knows formats with scripts and links. */
function formatOf(bytes: Uint8Array, file: string, path: string): DecodableFormat {
  const format = decodableFormat(bytes, file);
  if (!format && isHeic(bytes)) throw new PhotoError(path, 'content is HEIC, which is not read: save it as JPEG');
  if (!format) throw new PhotoError(path, 'content is no JPEG, PNG, WebP, TIFF, AVIF or RAW image');
  return format;
}

/** As many as tell a format. */
const headBytes = 64;

/** Size (upright), format and EXIF block of a photo's file, of which only the head is read, but for a RAW. Throws a {@link PhotoError} that names `path`. */
export async function photoHead(file: string, path: string): Promise<Metadata> {
  await expectPhotoFile(file, path);
  const first = await firstBytes(file, headBytes).catch(unreadable(path));
  if (first.length === 0) throw new PhotoError(path, 'file is empty');
  const isRaw = formatOf(first, file, path) === 'raw';
  return photoMetadata(isRaw ? await readPhotoBytes(file, path) : file, path);
}

/** Whether a file is there and begins as a photo does; HEIC is one, though it is not read. */
export async function isPhotoFile(file: string): Promise<boolean> {
  const first = await expectPhotoFile(file, file).then(
    () => firstBytes(file, headBytes).catch(() => undefined),
    () => undefined,
  );
  return first !== undefined && (decodableFormat(first, file) !== undefined || isHeic(first));
}

/** Throws a {@link PhotoError} if the file is missing, or a pipe, socket, device or folder, which are not opened. */
export async function expectPhotoFile(file: string, path: string): Promise<void> {
  const kind = kindOfNoFile(await stat(file).catch(unreadable(path)));
  if (kind !== undefined) throw new PhotoError(path, `is no file but ${kind}`);
}

const unreadable = (path: string) => (error: NodeJS.ErrnoException) => {
  if (error.code !== 'ENOENT') throw new PhotoError(path, oneLine(error.message));
  // Bytes that are no UTF-8 were replaced when the folder was listed.
  throw new PhotoError(path, path.includes('\ufffd') ? 'its name is not UTF-8: rename it' : 'file does not exist');
};

/** The rest of {@link decodePhoto}. */
export async function squash(
  bytes: Buffer,
  size: number,
  path: string,
  box?: Box,
  kernel: 'linear' | 'lanczos3' = 'linear',
): Promise<Uint8Array> {
  return upright(bytes, path, box, (photo) =>
    photo
      .flatten({ background })
      .resize(size, size, { fit: 'fill', kernel })
      .toColourspace('srgb')
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer(),
  );
}

/**
 * What `use` makes, by sharp, of a photo that is turned upright and cut to its box; `metadata` is of the whole photo, and `use` may be called
 * again where the photo is damaged. Throws a {@link PhotoError} that names `path`.
 */
export async function fromUprightPhoto<T>(
  { file, path = file, box }: { readonly file: string; readonly path?: string; readonly box?: Box | undefined },
  use: (photo: Sharp, metadata: Metadata) => Promise<T>,
): Promise<T> {
  return upright(await readPhotoBytes(file, path), path, box, use);
}

function upright<T>(
  bytes: Buffer,
  path: string,
  box: Box | undefined,
  use: (photo: Sharp, metadata: Metadata) => Promise<T>,
): Promise<T> {
  return decoding(bytes, path, (photo, metadata) => {
    if (!box) return use(photo, metadata);
    const { width, height } = metadata.autoOrient;
    const pixels = pixelsOf(box, width, height);
    if (!pixels)
      throw new PhotoError(
        path,
        `box ${box.x} ${box.y} ${box.w} ${box.h} lies outside the photo of ${width} × ${height} pixels`,
      );
    return use(photo.extract(pixels), metadata);
  });
}
