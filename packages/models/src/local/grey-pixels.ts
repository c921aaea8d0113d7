/** Pixels [height · width, 3] to their means over the colours in 0…1, as XFeat takes them. */
export function greyPixels(pixels: Uint8Array | Uint8ClampedArray): Float32Array {
  const grey = new Float32Array(pixels.length / 3);
  for (let i = 0, p = 0; i < grey.length; i++, p += 3) grey[i] = (pixels[p]! + pixels[p + 1]! + pixels[p + 2]!) / 765;
  return grey;
}
