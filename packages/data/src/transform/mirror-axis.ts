import type { Pipeline } from '@flukeprint/augment';
import { DataError } from '../errors.ts';
import type { Augmentation } from './augment.ts';

/** Whose mirror images are other individuals: nobody's, or those made by a flip about this axis of the photo. */
export const mirrorAxes = ['none', 'horizontal', 'vertical'] as const;
/** One of {@link mirrorAxes}: `horizontal` exchanges top and bottom, `vertical` left and right. */
export type MirrorAxis = (typeof mirrorAxes)[number];

/** 8-bit `pixels` [size, size, 3], flipped about `axis`, as a copy: the source may be shared. */
export function flipped(pixels: Uint8Array, size: number, axis: Exclude<MirrorAxis, 'none'>): Uint8Array {
  const output = new Uint8Array(pixels.length);
  const row = 3 * size;
  for (let y = 0; y < size; y++) {
    if (axis === 'horizontal') {
      output.set(pixels.subarray((size - 1 - y) * row, (size - y) * row), y * row);
      continue;
    }
    for (let x = 0, from = (y + 1) * row - 3, to = y * row; x < size; x++, from -= 3, to += 3) {
      output[to] = pixels[from]!;
      output[to + 1] = pixels[from + 1]!;
      output[to + 2] = pixels[from + 2]!;
    }
  }
  return output;
}

/** Labels of `photos`, then those of their mirror images: the individuals that come after the `individuals` there are. */
export function withMirrorLabels(labels: Int32Array, individuals: number): Int32Array {
  return Int32Array.from({ length: 2 * labels.length }, (_, i) =>
    i < labels.length ? labels[i]! : labels[i - labels.length]! + individuals,
  );
}

/**
 * Throws a {@link DataError} where the augmentation flips photos: about whichever axis, a flip makes the pattern of the mirrored animal,
 * which now has a label of its own.
 */
export function expectNoFlip(augmentation: Augmentation | Pipeline): void {
  const flip = flipOf(augmentation);
  if (flip === undefined) return;
  throw new DataError(
    `augmentation: ${flip} would show a mirrored photo under the label of the unmirrored one, but with a mirror axis these are two individuals. Leave ${flip} out, or set the mirror axis to none`,
  );
}

function flipOf(augmentation: Augmentation | Pipeline): string | undefined {
  if (!('transforms' in augmentation)) {
    return augmentation.horizontalFlip && augmentation.horizontalFlip.p > 0 ? 'horizontalFlip' : undefined;
  }
  const steps = augmentation.transforms.filter(({ p }) => p > 0);
  const all = steps.flatMap((step) => (step.transform === 'OneOf' ? step.transforms : [step]));
  return all.find(({ transform, p }) => p > 0 && /Flip$/.test(transform))?.transform;
}
