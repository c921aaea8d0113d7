import { mean, std } from './normalize.ts';

/** Undoes `normalize` for the eye: [3, height, width] of a network's input to 8-bit [height, width, 3], row-major. */
export function denormalize(image: Float32Array): Uint8Array {
  const plane = image.length / 3;
  if (!Number.isInteger(plane)) throw new Error(`Expected three channels but received ${image.length} values`);
  const pixels = new Uint8Array(image.length);
  for (let channel = 0; channel < 3; channel++) {
    for (let i = 0; i < plane; i++) {
      const value = 255 * (image[channel * plane + i]! * std[channel]! + mean[channel]!);
      pixels[3 * i + channel] = Math.min(255, Math.max(0, Math.round(value)));
    }
  }
  return pixels;
}
