import {
  applyAugmentation,
  decodePhoto,
  denormalize,
  type readAugmentation,
  resolveAugmentation,
} from '@flukeprint/data';
import { randomStream } from '@flukeprint/random';
import { eachTransform, type Tile, writeAugmentationSheet } from './augmentation-sheet.ts';

export interface DrawAugmentationsOptions {
  /** File of the photo. */
  readonly photo: string;
  readonly augmentation: ReturnType<typeof readAugmentation>;
  /** Both sides of an image in pixels, as in training. */
  readonly imageSize: number;
  /** Variants; of no account with `each`. */
  readonly count: number;
  /** One variant per transform, each alone, instead. */
  readonly each: boolean;
  readonly seed: number;
  /** The PNG. */
  readonly output: string;
}

/** Draws what training makes of a photo: the photo, then its augmented variants. Returns the number of them. */
export async function drawAugmentations(options: DrawAugmentationsOptions): Promise<number> {
  const { imageSize: size, count, each, seed } = options;
  const augmentation = resolveAugmentation(options.augmentation);
  const pixels = await decodePhoto(options.photo, size);
  const variant = (of: typeof augmentation, index: number): Uint8Array => {
    const image = new Float32Array(pixels.length);
    // As a photo of the training set with this index in epoch 0.
    applyAugmentation(pixels, size, of, randomStream(seed, 'augment', 0, index), image);
    return denormalize(image);
  };
  const variants: Tile[] = each
    ? eachTransform(augmentation).map(([label, alone], i) => ({ label, pixels: variant(alone, i) }))
    : Array.from({ length: count }, (_, i) => ({ pixels: variant(augmentation, i) }));
  await writeAugmentationSheet(options.output, [{ pixels, ...(each && { label: 'photo' }) }, ...variants], size);
  return variants.length;
}
