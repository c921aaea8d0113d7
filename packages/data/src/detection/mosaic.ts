import type { Random } from '@flukeprint/random';
import type { Box } from '../photos/box.ts';
import type { LabelledBox } from './labelled-photo.ts';
import { letterboxGrey } from './letterbox.ts';

/** How much training photos of a detector may be changed. */
export interface DetectionAugmentation {
  /** Probability of a mirror image. */
  readonly flip?: number;
  /** Largest change of hue, saturation and brightness, as shares. */
  readonly hsv?: readonly [number, number, number];
  /** Largest change of the scale, as a share. */
  readonly scale?: number;
  /** Largest shift, as a share of the image. */
  readonly translate?: number;
  /** Probability that four photos are joined in one image. */
  readonly mosaic?: number;
}

export const defaultDetectionAugmentation: Required<DetectionAugmentation> = {
  flip: 0.5,
  hsv: [0.015, 0.7, 0.4],
  scale: 0.5,
  translate: 0.1,
  mosaic: 0.5,
};

/** A photo to be placed: letterboxed at `size`, with its boxes in pixels of that square. */
export interface Source {
  readonly pixels: Uint8Array;
  readonly size: number;
  /** The photo itself within the square. */
  readonly content: Box;
  readonly boxes: readonly LabelledBox[];
}

/** A rectangle of the output, and how a photo comes into it: output = scale · source + offset, mirrored if so. */
interface Placement {
  readonly region: Box;
  readonly scale: number;
  readonly offsetX: number;
  readonly offsetY: number;
  readonly mirrored: boolean;
}

/** A box of which less is left (share of its area, pixels of its sides) is forgotten. */
const least = { area: 0.1, side: 2 };

/** Photos in a mosaic are smaller, so that more of them is seen. */
const mosaicScale = 0.7;

/**
 * One training image of `size` pixels, planar RGB in 0…1, from one photo or a mosaic of four (Bochkovskiy et al. 2020, section
 * 3.3), and the boxes in it.
 */
export function placePhotos(
  sources: readonly Source[],
  size: number,
  random: Random,
  { flip, hsv, scale, translate }: Required<DetectionAugmentation>,
  output: Float32Array,
): LabelledBox[] {
  const grey = letterboxGrey / 255;
  output.fill(grey);
  const middle = sources.length > 1 ? [random.uniformIn(0.3, 0.7) * size, random.uniformIn(0.3, 0.7) * size] : null;
  const boxes: LabelledBox[] = [];
  for (const [i, source] of sources.entries()) {
    const mirrored = random.uniform() < flip;
    const change = random.uniformIn(1 - scale, 1 + scale);
    const factor = (size / source.size) * change * (middle ? mosaicScale : 1);
    const shift = [random.uniformIn(-translate, translate) * size, random.uniformIn(-translate, translate) * size];
    const placement = middle
      ? inCorner(source, i, [middle[0]!, middle[1]!], size, factor, mirrored)
      : inMiddle(source, size, factor, mirrored, shift as [number, number]);
    resample(source, placement, size, output);
    boxes.push(...moved(source, placement));
  }
  changeColours(output, size * size, random, hsv);
  return boxes;
}

function inMiddle(
  { size: from }: Source,
  size: number,
  scale: number,
  mirrored: boolean,
  [dx, dy]: [number, number],
): Placement {
  const offset = (size - from * scale) / 2;
  return { region: { x: 0, y: 0, w: size, h: size }, scale, mirrored, offsetX: offset + dx, offsetY: offset + dy };
}

/** The photo (not the grey around it) touches the middle with the corner that faces it. */
function inCorner(
  { size: from, content }: Source,
  i: number,
  [mx, my]: [number, number],
  size: number,
  scale: number,
  mirrored: boolean,
): Placement {
  const [right, below] = [i % 2 === 1, i >= 2];
  const region = { x: right ? mx : 0, y: below ? my : 0, w: right ? size - mx : mx, h: below ? size - my : my };
  const left = mirrored ? from - content.x - content.w : content.x;
  const offsetX = mx - scale * (right ? left : left + content.w);
  const offsetY = my - scale * (below ? content.y : content.y + content.h);
  return { region, scale, mirrored, offsetX, offsetY };
}

/** Bilinear; between the pixel centres at the edge of the photo and its end, the outermost pixels go on. */
function resample(
  { pixels, size: from, content }: Source,
  { region, scale, offsetX, offsetY, mirrored }: Placement,
  size: number,
  output: Float32Array,
): void {
  const plane = size * size;
  const [xEnd, yEnd] = [content.x + content.w, content.y + content.h];
  const [uEnd, vEnd] = [Math.round(region.x + region.w), Math.round(region.y + region.h)];
  // Columns are the same for all rows.
  const columns: { u: number; j0: number; j1: number; wx: number }[] = [];
  for (let u = Math.round(region.x); u < uEnd; u++) {
    const along = (u + 0.5 - offsetX) / scale;
    const x = mirrored ? from - along : along;
    if (x < content.x || x >= xEnd) continue;
    const clamped = Math.min(xEnd - 1, Math.max(content.x, x - 0.5));
    const x0 = Math.floor(clamped);
    columns.push({ u, j0: 3 * x0, j1: 3 * Math.min(xEnd - 1, x0 + 1), wx: clamped - x0 });
  }
  for (let v = Math.round(region.y); v < vEnd; v++) {
    const y = (v + 0.5 - offsetY) / scale;
    if (y < content.y || y >= yEnd) continue;
    const clamped = Math.min(yEnd - 1, Math.max(content.y, y - 0.5));
    const y0 = Math.floor(clamped);
    const wy = clamped - y0;
    const [above, below] = [y0 * from * 3, Math.min(yEnd - 1, y0 + 1) * from * 3];
    for (const { u, j0, j1, wx } of columns) {
      const at = v * size + u;
      const [a, b, c, d] = [above + j0, above + j1, below + j0, below + j1];
      const [w11, w01, w10] = [(wx * wy) / 255, (wx * (1 - wy)) / 255, ((1 - wx) * wy) / 255];
      const w00 = ((1 - wx) * (1 - wy)) / 255;
      output[at] = w00 * pixels[a]! + w01 * pixels[b]! + w10 * pixels[c]! + w11 * pixels[d]!;
      output[plane + at] = w00 * pixels[a + 1]! + w01 * pixels[b + 1]! + w10 * pixels[c + 1]! + w11 * pixels[d + 1]!;
      output[2 * plane + at] =
        w00 * pixels[a + 2]! + w01 * pixels[b + 2]! + w10 * pixels[c + 2]! + w11 * pixels[d + 2]!;
    }
  }
}

/** The boxes where they came to lie, clipped to their region. */
function moved({ boxes, size: from }: Source, { region, scale, offsetX, offsetY, mirrored }: Placement): LabelledBox[] {
  return boxes.flatMap(({ box, label }) => {
    const left = mirrored ? from - box.x - box.w : box.x;
    const whole = { x: left * scale + offsetX, y: box.y * scale + offsetY, w: box.w * scale, h: box.h * scale };
    const x = Math.max(region.x, whole.x);
    const y = Math.max(region.y, whole.y);
    const w = Math.min(region.x + region.w, whole.x + whole.w) - x;
    const h = Math.min(region.y + region.h, whole.y + whole.h) - y;
    const tooLittle = w < least.side || h < least.side || w * h < least.area * whole.w * whole.h;
    return tooLittle ? [] : [{ box: { x, y, w, h }, label }];
  });
}

/** Turns the hue and scales saturation and value, each by one factor for the whole image. */
function changeColours(
  image: Float32Array,
  plane: number,
  random: Random,
  [hue, saturation, value]: readonly [number, number, number],
): void {
  const turn = 6 * random.uniformIn(-hue, hue);
  const [saturate, brighten] = [1 + random.uniformIn(-saturation, saturation), 1 + random.uniformIn(-value, value)];
  if (hue === 0 && saturation === 0 && value === 0) return;
  for (let i = 0; i < plane; i++) {
    const [r, g, b] = [image[i]!, image[plane + i]!, image[2 * plane + i]!];
    const most = Math.max(r, g, b);
    const chroma = most - Math.min(r, g, b);
    const v = Math.min(1, most * brighten);
    if (chroma === 0) {
      image[i] = image[plane + i] = image[2 * plane + i] = v;
      continue;
    }
    const sector = most === r ? (g - b) / chroma : most === g ? 2 + (b - r) / chroma : 4 + (r - g) / chroma;
    const h = (sector + turn + 12) % 6;
    const spread = v * Math.min(1, (chroma / most) * saturate);
    // As CSS Color 4 writes it: one formula, shifted for each channel.
    const k5 = (5 + h) % 6;
    const k3 = (3 + h) % 6;
    const k1 = (1 + h) % 6;
    image[i] = v - spread * Math.max(0, Math.min(k5, 4 - k5, 1));
    image[plane + i] = v - spread * Math.max(0, Math.min(k3, 4 - k3, 1));
    image[2 * plane + i] = v - spread * Math.max(0, Math.min(k1, 4 - k1, 1));
  }
}
