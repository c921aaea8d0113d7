import { PhotoError } from '@flukeprint/data/errors';
import { type PhotoFormat, photoFormat } from '@flukeprint/data/photo-format';
import { takeOrientation, turned } from './exif-orientation.ts';
import { areaFilter, blockMeans, type Pixels, resize } from './resize.ts';

/** What lies under transparent areas, as in Node. */
const background = 'rgb(128 128 128)';
/** Rows that are copied out of a photo at a time: a canvas as large as the photo is more than some browsers offer. */
const strip = 512;

/**
 * Decodes a JPEG, PNG or WebP to 8-bit sRGB, upright, squashed to `size` × `size`: [size, size, 3], row-major. The
 * browser's counterpart of `decodePhoto` in packages/data. Throws a {@link PhotoError} that names `path`.
 */
export async function decodePhoto(file: Blob, size: number, path: string): Promise<Uint8Array> {
  if (file.size === 0) throw new PhotoError(path, 'file is empty');
  const bytes = await file.arrayBuffer();
  const format = photoFormat(new Uint8Array(bytes, 0, Math.min(12, bytes.byteLength)));
  if (!format) throw new PhotoError(path, 'content is no JPEG, PNG or WebP image');
  const orientation = takeOrientation(new DataView(bytes), format);
  const pixels = await decode(new Blob([bytes]), path);
  return turned(resize(shrunkOnLoad(pixels, format, size), size, size).data, size, orientation);
}

async function decode(file: Blob, path: string): Promise<Pixels> {
  // In sRGB where it brings a profile, as libvips converts it; never premultiplied.
  const image = await createImageBitmap(file, { premultiplyAlpha: 'none' }).catch((error: Error) => {
    throw new PhotoError(path, `the browser cannot decode it (${error.message})`);
  });
  try {
    const { width, height } = image;
    const data = new Uint8Array(3 * width * height);
    const canvas = new OffscreenCanvas(width, Math.min(strip, height));
    const context = canvas.getContext('2d', { willReadFrequently: true, colorSpace: 'srgb' })!;
    for (let top = 0, at = 0; top < height; top += strip) {
      const rows = Math.min(strip, height - top);
      context.fillStyle = background;
      context.fillRect(0, 0, width, rows);
      context.drawImage(image, 0, top, width, rows, 0, 0, width, rows);
      const { data: rgba } = context.getImageData(0, 0, width, rows);
      for (let i = 0; i < rgba.length; i += 4, at += 3) {
        data[at] = rgba[i]!;
        data[at + 1] = rgba[i + 1]!;
        data[at + 2] = rgba[i + 2]!;
      }
    }
    return { data, width, height };
  } finally {
    image.close();
  }
}

/** In Node the decoders of JPEG and WebP shrink on the way, where that is enough: as far as it goes, so does this. */
function shrunkOnLoad(pixels: Pixels, format: PhotoFormat, size: number): Pixels {
  const shrink = Math.min(pixels.width, pixels.height) / size;
  if (format === 'jpeg') return shrunkLikeJpeg(pixels, shrink);
  return format === 'webp' && shrink > 1 ? shrunkLikeWebp(pixels, shrink) : pixels;
}

/** To a half, a quarter or an eighth. */
function shrunkLikeJpeg(pixels: Pixels, shrink: number): Pixels {
  let factor = [8, 4, 2].find((candidate) => shrink >= candidate) ?? 1;
  if (factor > 1 && Math.floor(shrink) === factor) factor /= 2;
  return factor === 1 ? pixels : blockMeans(pixels, factor);
}

/** To the wanted size along the shorter side. */
function shrunkLikeWebp(pixels: Pixels, shrink: number): Pixels {
  const rows = areaFilter(pixels, 'rows', Math.round(pixels.height / shrink));
  return areaFilter(rows, 'columns', Math.round(pixels.width / shrink));
}
