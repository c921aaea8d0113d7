import type { Random } from '@flukeprint/random';
import type { Image, Range } from './image.ts';

/** Random erasing (Zhong et al. 2017), torchvision's `RandomErasing`: a rectangle becomes 0, the mean once normalised. */
export interface RandomErasing {
  readonly p: number;
  /** Area of the rectangle, as a fraction of the image. */
  readonly scale: Range;
  /** Height over width; drawn evenly on a logarithmic scale. */
  readonly ratio: Range;
}

export function randomErasing({ data, width, height }: Image, erasing: RandomErasing, random: Random): void {
  if (random.uniform() >= erasing.p) return;
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = width * height * random.uniformIn(erasing.scale[0], erasing.scale[1]);
    const ratio = Math.exp(random.uniformIn(Math.log(erasing.ratio[0]), Math.log(erasing.ratio[1])));
    const h = Math.round(Math.sqrt(area * ratio));
    const w = Math.round(Math.sqrt(area / ratio));
    if (h >= height || w >= width) continue;
    const top = random.integer(height - h + 1);
    const left = random.integer(width - w + 1);
    for (let row = 0; row < 3 * height; row++) {
      const y = row % height;
      if (y >= top && y < top + h) data.fill(0, row * width + left, row * width + left + w);
    }
    return;
  }
}
