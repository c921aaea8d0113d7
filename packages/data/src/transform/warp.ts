import type { Image } from './image.ts';

/**
 * Where an output pixel comes from: x = a·u + b·v + c, y = d·u + e·v + f, for pixel centres u, v of the output
 * measured from the middle of the image, and x, y of the source measured the same way.
 */
export type Mapping = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

export const identity: Mapping = [1, 0, 0, 0, 1, 0];

/** The mapping that looks up `inner`'s output position in `outer`: the image of `outer`, warped by `inner`. */
export function compose(outer: Mapping, inner: Mapping): Mapping {
  const [a, b, c, d, e, f] = outer;
  const [p, q, r, s, t, u] = inner;
  return [a * p + b * s, a * q + b * t, a * r + b * u + c, d * p + e * s, d * q + e * t, d * r + e * u + f];
}

/**
 * Samples 8-bit `pixels` [height, width, 3] bilinearly through `mapping` into planar 0…1. Beyond the border lies `fill`
 * (0…255), which blends into the outermost half pixel, as torch's `grid_sample` with zero padding does.
 */
export function warp(pixels: Uint8Array, image: Image, mapping: Mapping, fill: number): void {
  const { data, width, height } = image;
  const plane = width * height;
  if (mapping === identity) {
    for (let i = 0, j = 0; i < plane; i++, j += 3) {
      data[i] = pixels[j]! / 255;
      data[plane + i] = pixels[j + 1]! / 255;
      data[2 * plane + i] = pixels[j + 2]! / 255;
    }
    return;
  }
  const [a, b, c, d, e, f] = mapping;
  const middleX = (width - 1) / 2;
  const middleY = (height - 1) / 2;
  const row = width * 3;
  for (let v = 0, i = 0; v < height; v++) {
    for (let u = 0; u < width; u++, i++) {
      const x = a * (u - middleX) + b * (v - middleY) + c + middleX;
      const y = d * (u - middleX) + e * (v - middleY) + f + middleY;
      const left = Math.floor(x);
      const top = Math.floor(y);
      const wx = x - left;
      const wy = y - top;
      const w11 = wx * wy;
      const w01 = wx - w11;
      const w10 = wy - w11;
      const w00 = 1 - wx - w10;
      if (left >= 0 && top >= 0 && left < width - 1 && top < height - 1) {
        const j = top * row + left * 3;
        const k = j + row;
        data[i] = (w00 * pixels[j]! + w01 * pixels[j + 3]! + w10 * pixels[k]! + w11 * pixels[k + 3]!) / 255;
        data[plane + i] =
          (w00 * pixels[j + 1]! + w01 * pixels[j + 4]! + w10 * pixels[k + 1]! + w11 * pixels[k + 4]!) / 255;
        data[2 * plane + i] =
          (w00 * pixels[j + 2]! + w01 * pixels[j + 5]! + w10 * pixels[k + 2]! + w11 * pixels[k + 5]!) / 255;
        continue;
      }
      for (let channel = 0; channel < 3; channel++) {
        const at = (px: number, py: number) =>
          px >= 0 && py >= 0 && px < width && py < height ? pixels[py * row + px * 3 + channel]! : fill;
        const above = w00 * at(left, top) + w01 * at(left + 1, top);
        const below = w10 * at(left, top + 1) + w11 * at(left + 1, top + 1);
        data[channel * plane + i] = (above + below) / 255;
      }
    }
  }
}
