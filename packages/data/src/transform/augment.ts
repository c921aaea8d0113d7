import type { Random } from '@flukeprint/random';
import { type ColorJitter, colorJitter } from './color-jitter.ts';
import type { Image } from './image.ts';
import { normalize } from './normalize.ts';
import { affineMapping, drawAffine, type RandomAffine } from './random-affine.ts';
import { cropMapping, type RandomCrop, type RandomResizedCrop, resizedCropMapping } from './random-crop.ts';
import { type RandomErasing, randomErasing } from './random-erasing.ts';
import { compose, identity, type Mapping, warp } from './warp.ts';

/** What happens to a training photo, in this order; null leaves a step out. Names and meanings are torchvision's. */
export interface Augmentation {
  readonly randomResizedCrop: RandomResizedCrop | null;
  readonly randomCrop: RandomCrop | null;
  /** A mirrored fluke carries the pattern of another animal: harmful unless mirror images count as individuals of their own. */
  readonly horizontalFlip: { readonly p: number } | null;
  readonly affine: RandomAffine | null;
  readonly colorJitter: ColorJitter | null;
  readonly randomErasing: RandomErasing | null;
}

/** `light`: what a photographer may do differently, and no flip. */
export const defaultAugmentation: Augmentation = {
  randomResizedCrop: null,
  randomCrop: null,
  horizontalFlip: null,
  affine: { degrees: 20, translate: [0.06, 0.06], scale: [0.9, 1.1], shear: 5, fill: 0 },
  colorJitter: { brightness: 0.3, contrast: 0.3, saturation: 0.2, hue: 0.02 },
  randomErasing: { p: 0.2, scale: [0.02, 0.1], ratio: [0.3, 3.3] },
};

/** `none`: the photo as it is. */
export const noAugmentation: Augmentation = {
  randomResizedCrop: null,
  randomCrop: null,
  horizontalFlip: null,
  affine: null,
  colorJitter: null,
  randomErasing: null,
};

/**
 * 8-bit `pixels` [size, size, 3] to a normalised network input [3, size, size], written to `output`.
 * Crops, flip and affine are one mapping and one bilinear lookup, so that repeated resampling does not blur the photo.
 */
export function augment(
  pixels: Uint8Array,
  size: number,
  augmentation: Augmentation,
  random: Random,
  output: Float32Array,
): void {
  const image: Image = { data: output, width: size, height: size };
  let mapping = identity;
  const then = (next: Mapping) => {
    mapping = mapping === identity ? next : compose(mapping, next);
  };
  if (augmentation.randomResizedCrop) then(resizedCropMapping(augmentation.randomResizedCrop, size, size, random));
  if (augmentation.randomCrop) then(cropMapping(augmentation.randomCrop, size, size, random));
  if (augmentation.horizontalFlip && random.uniform() < augmentation.horizontalFlip.p) then([-1, 0, 0, 0, 1, 0]);
  if (augmentation.affine) then(affineMapping(drawAffine(augmentation.affine, size, size, random)));
  warp(pixels, image, mapping, augmentation.affine?.fill ?? 0);
  if (augmentation.colorJitter) colorJitter(image, augmentation.colorJitter, random);
  normalize(image);
  if (augmentation.randomErasing) randomErasing(image, augmentation.randomErasing, random);
}

/** The same without augmentation, for queries and galleries. */
export function prepare(pixels: Uint8Array, size: number, output: Float32Array): void {
  const image: Image = { data: output, width: size, height: size };
  warp(pixels, image, identity, 0);
  normalize(image);
}
