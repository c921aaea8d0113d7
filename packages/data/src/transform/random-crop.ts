import type { Random } from '@flukeprint/random';
import type { Range } from './image.ts';
import type { Mapping } from './warp.ts';

/** torchvision's `RandomCrop` of the full size from an image padded on all sides: a shift, over the border's fill. */
export interface RandomCrop {
  /** As a fraction of the image size. */
  readonly padding: number;
}

/** torchvision's `RandomResizedCrop`: a part of the image, stretched to its full size. */
export interface RandomResizedCrop {
  /** Area of the part, as a fraction of the image. */
  readonly scale: Range;
  /** Width over height of the part; drawn evenly on a logarithmic scale. */
  readonly ratio: Range;
}

export function cropMapping({ padding }: RandomCrop, width: number, height: number, random: Random): Mapping {
  const [x, y] = [Math.round(padding * width), Math.round(padding * height)];
  return [1, 0, random.integer(2 * x + 1) - x, 0, 1, random.integer(2 * y + 1) - y];
}

export function resizedCropMapping(crop: RandomResizedCrop, width: number, height: number, random: Random): Mapping {
  // Ten attempts, then the whole image: torchvision's rule for a part that does not fit.
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = width * height * random.uniformIn(crop.scale[0], crop.scale[1]);
    const ratio = Math.exp(random.uniformIn(Math.log(crop.ratio[0]), Math.log(crop.ratio[1])));
    const w = Math.round(Math.sqrt(area * ratio));
    const h = Math.round(Math.sqrt(area / ratio));
    if (w < 1 || h < 1 || w > width || h > height) continue;
    const left = random.integer(width - w + 1);
    const top = random.integer(height - h + 1);
    // Corner pixels on corner pixels, so that no sample lies outside the photo.
    const [across, down] = [(w - 1) / Math.max(1, width - 1), (h - 1) / Math.max(1, height - 1)];
    return [across, 0, left + (w - width) / 2, 0, down, top + (h - height) / 2];
  }
  return [1, 0, 0, 0, 1, 0];
}
