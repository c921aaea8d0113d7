/** Maps sampled between their cells, nothing beyond their borders, as `torch.nn.functional.grid_sample` with zero padding does. */

/** Bilinear value of a map [height, width] at the cell coordinates (x, y); cell i has its centre at i. */
export function sampleBilinear(map: Float32Array, height: number, width: number, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  let sum = 0;
  for (let row = top; row <= top + 1; row++) {
    for (let column = left; column <= left + 1; column++) {
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      sum += (1 - Math.abs(y - row)) * (1 - Math.abs(x - column)) * map[row * width + column]!;
    }
  }
  return sum;
}

/** Adds to `target`, from `at` on, the bicubic value at (x, y) of a map [height, width, channels] of vectors. */
export function addBicubic(
  map: Float32Array,
  [height, width, channels]: readonly [height: number, width: number, channels: number],
  x: number,
  y: number,
  target: Float32Array,
  at: number,
): void {
  const [left, top] = [Math.floor(x) - 1, Math.floor(y) - 1];
  for (let row = Math.max(top, 0); row < Math.min(top + 4, height); row++) {
    const down = cubic(y - row);
    for (let column = Math.max(left, 0); column < Math.min(left + 4, width); column++) {
      const weight = down * cubic(x - column);
      const from = (row * width + column) * channels;
      for (let c = 0; c < channels; c++) target[at + c]! += weight * map[from + c]!;
    }
  }
}

/** Cubic convolution (Keys 1981) with torch's a = −¾. */
function cubic(distance: number): number {
  const a = -0.75;
  const d = Math.abs(distance);
  return d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
}
