import type { Box } from '../photos/box.ts';
import { background, fromUprightPhoto } from '../photos/decode-photo.ts';

/** Grey beside the photo. */
export const letterboxGrey = 128;

/** Where a photo lies in the square that it was fitted into. */
export interface Letterbox {
  /** Pixels of the square per pixel of the photo. */
  readonly scaleX: number;
  readonly scaleY: number;
  /** Pixels of the square to the left of, and above, the photo. */
  readonly left: number;
  readonly top: number;
  /** Pixels of the upright photo. */
  readonly width: number;
  readonly height: number;
}

/** The largest place for a photo of this size, its proportions kept to the pixel, in the middle of a square. */
export function fitLetterbox(width: number, height: number, size: number): Letterbox {
  const scale = size / Math.max(width, height);
  const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const [left, top] = [Math.floor((size - w) / 2), Math.floor((size - h) / 2)];
  return { scaleX: w / width, scaleY: h / height, left, top, width, height };
}

/** From pixels of the photo to pixels of the square. */
export function toLetterbox({ x, y, w, h }: Box, { scaleX, scaleY, left, top }: Letterbox): Box {
  return { x: x * scaleX + left, y: y * scaleY + top, w: w * scaleX, h: h * scaleY };
}

/** From pixels of the square to pixels of the photo, clipped to it. */
export function toPhoto({ x, y, w, h }: Box, { scaleX, scaleY, left, top, width, height }: Letterbox): Box {
  const clamp = (value: number, most: number) => Math.min(most, Math.max(0, value));
  const [x0, x1] = [clamp((x - left) / scaleX, width), clamp((x + w - left) / scaleX, width)];
  const [y0, y1] = [clamp((y - top) / scaleY, height), clamp((y + h - top) / scaleY, height)];
  return { x: x0, y: y0, w: x1 - x0, h: y1 - y0 };
}

/** A photo in its square, 8 bits a channel. */
export interface LetterboxedPhoto {
  /** RGB, [size, size, 3]. */
  readonly pixels: Uint8Array;
  readonly letterbox: Letterbox;
}

/** Its pixels as a network takes them, a plane of 0…1 for each colour, into `planes`, [3, size, size]. */
export function toPlanes({ pixels }: LetterboxedPhoto, planes: Float32Array): void {
  const plane = pixels.length / 3;
  for (let c = 0; c < 3; c++) for (let p = 0; p < plane; p++) planes[c * plane + p] = pixels[3 * p + c]! / 255;
}

/** Decodes a photo, upright, and fits it into a square. Throws a `PhotoError` that names `path`. */
export async function letterboxPhoto(file: string, size: number, path = file): Promise<LetterboxedPhoto> {
  const { photo, letterbox, w, h } = await fromUprightPhoto({ file, path }, async (photo, { autoOrient }) => {
    const letterbox = fitLetterbox(autoOrient.width, autoOrient.height, size);
    const [w, h] = [Math.round(letterbox.width * letterbox.scaleX), Math.round(letterbox.height * letterbox.scaleY)];
    const pixels = await photo
      .flatten({ background })
      .resize(w, h, { fit: 'fill', kernel: 'linear' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer();
    return { photo: pixels, letterbox, w, h };
  });
  const pixels = new Uint8Array(size * size * 3).fill(letterboxGrey);
  for (let y = 0; y < h; y++)
    pixels.set(photo.subarray(y * w * 3, (y + 1) * w * 3), ((letterbox.top + y) * size + letterbox.left) * 3);
  return { pixels, letterbox };
}
