import { applyDrawn, Canvas, drawPipeline, type Pipeline } from '@flukeprint/augment';
import type { Random } from '@flukeprint/random';
import { type Augmentation, augment } from './augment.ts';
import { mean, std } from './normalize.ts';

let canvas: Canvas | undefined;

/** 8-bit `pixels` [size, size, 3] to a normalised network input [3, size, size], written to `output`. */
export function applyAugmentation(
  pixels: Uint8Array,
  size: number,
  augmentation: Augmentation | Pipeline,
  random: Random,
  output: Float32Array,
): void {
  if (!('transforms' in augmentation)) {
    augment(pixels, size, augmentation, random, output);
    return;
  }
  // One per thread: a worker of the loader has one size.
  if (canvas?.width !== size) {
    canvas?.free();
    canvas = new Canvas(size, size);
  }
  canvas.load(pixels);
  applyDrawn(canvas, drawPipeline(augmentation, canvas, random));
  canvas.normalize(mean, std, output);
}
