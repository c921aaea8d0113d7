import { counted } from '../counted.ts';
import { UserError } from '../user-error.ts';
import { smallestImage } from './bounds.ts';
import type { TrainSettings } from './fields.ts';

/**
 * Side of the training photos in each epoch, in pixels: first what `sizesByEpoch` says ("128x6": 128 px for 6 epochs), then
 * `imageSize`. Throws a {@link UserError} where a size does not fit between the smallest one and `imageSize`, or epochs are too few.
 */
export function epochSizes({
  sizesByEpoch,
  imageSize,
  epochs,
}: Pick<TrainSettings, 'sizesByEpoch' | 'imageSize' | 'epochs'>): number[] {
  const sizes = sizesByEpoch.flatMap((text) => {
    const [size, count] = text.split('x').map(Number) as [number, number];
    if (size < smallestImage || size > imageSize) {
      throw new UserError(
        `--sizes-by-epoch ${text}: expected a size from ${smallestImage} px to the ${imageSize} px of --image-size, with which training ends`,
      );
    }
    return new Array<number>(count).fill(size);
  });
  if (sizes.length > epochs) {
    throw new UserError(
      `--sizes-by-epoch ${sizesByEpoch.join(',')} names the sizes of ${counted(sizes.length, 'epoch')}, but --epochs is ${epochs}`,
    );
  }
  return [...sizes, ...new Array<number>(epochs - sizes.length).fill(imageSize)];
}
