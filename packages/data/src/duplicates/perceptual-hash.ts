const side = 32;

/** cosines[k][n] of the unscaled DCT-II; only the eight lowest frequencies count. */
const cosines = Array.from({ length: 8 }, (_, k) =>
  Float64Array.from({ length: side }, (_, n) => Math.cos((Math.PI * k * (2 * n + 1)) / (2 * side))),
);

/**
 * The DCT hash (pHash, as Python's imagehash computes it): of the grey picture's 8 × 8 lowest frequencies, which ones lie
 * above their median. `pixels` is [32, 32, 3]. 64 bits as 16 hexadecimal digits.
 */
export function dctHash(pixels: Uint8Array): string {
  const grey = greyOf(pixels);
  const frequencies = new Float64Array(64);
  const rows = new Float64Array(8 * side);
  for (let y = 0; y < side; y++) {
    for (let k = 0; k < 8; k++) {
      let sum = 0;
      for (let x = 0; x < side; x++) sum += grey[y * side + x]! * cosines[k]![x]!;
      rows[k * side + y] = sum;
    }
  }
  for (let v = 0; v < 8; v++) {
    for (let u = 0; u < 8; u++) {
      let sum = 0;
      for (let y = 0; y < side; y++) sum += rows[u * side + y]! * cosines[v]![y]!;
      // Rounding errors would otherwise decide about plain areas.
      frequencies[8 * v + u] = Math.abs(sum) < 1e-6 ? 0 : sum;
    }
  }
  const sorted = frequencies.toSorted();
  const median = (sorted[31]! + sorted[32]!) / 2;
  return hexadecimal(frequencies, (frequency) => frequency > median);
}

/** The difference hash (dHash, as in imagehash): whether each pixel is brighter than its left neighbour. `pixels` is [8, 9, 3]. */
export function differenceHash(pixels: Uint8Array): string {
  const grey = greyOf(pixels);
  const differences = Float64Array.from({ length: 64 }, (_, i) => {
    const right = 9 * (i >> 3) + (i & 7) + 1;
    return grey[right]! - grey[right - 1]!;
  });
  return hexadecimal(differences, (difference) => difference > 0);
}

/** ITU-R BT.601, as Pillow's mode L. */
const greyOf = (pixels: Uint8Array) =>
  Float64Array.from({ length: pixels.length / 3 }, (_, i) =>
    Math.round(0.299 * pixels[3 * i]! + 0.587 * pixels[3 * i + 1]! + 0.114 * pixels[3 * i + 2]!),
  );

function hexadecimal(values: Float64Array, isSet: (value: number) => boolean): string {
  let hash = 0n;
  for (const value of values) hash = (hash << 1n) | (isSet(value) ? 1n : 0n);
  return hash.toString(16).padStart(16, '0');
}
