import { XFEAT_CELL } from './xfeat.ts';

/**
 * How likely each pixel is to be a keypoint: the softmax of the 65 logits [65, h, w] of every cell, its last class left out, laid
 * out as a picture [8h, 8w].
 */
export function heatMap(logits: Float32Array, height: number, width: number): Float32Array {
  const cells = height * width;
  const classes = XFEAT_CELL ** 2;
  const highest = logits.slice(0, cells);
  for (let c = 1, i = cells; c <= classes; c++) {
    for (let cell = 0; cell < cells; cell++, i++) if (logits[i]! > highest[cell]!) highest[cell] = logits[i]!;
  }
  const heat = new Float32Array(classes * cells);
  const sums = new Float32Array(cells);
  for (let c = 0, i = 0; c <= classes; c++) {
    const firstOfRow = Math.floor(c / XFEAT_CELL) * XFEAT_CELL * width + (c % XFEAT_CELL);
    for (let y = 0, cell = 0; y < height; y++) {
      const first = firstOfRow + y * classes * width;
      for (let x = 0; x < width; x++, cell++, i++) {
        const value = Math.exp(logits[i]! - highest[cell]!);
        sums[cell]! += value;
        if (c < classes) heat[first + x * XFEAT_CELL] = value;
      }
    }
  }
  for (let i = 0, row = 0; row < height * XFEAT_CELL; row++) {
    const first = Math.floor(row / XFEAT_CELL) * width;
    for (let x = 0; x < width * XFEAT_CELL; x++, i++) heat[i]! /= sums[first + Math.floor(x / XFEAT_CELL)]!;
  }
  return heat;
}

/**
 * Indices of the pixels of a picture [height, width] above the threshold that nothing within `radius` rows and columns exceeds,
 * in the order of the picture.
 */
export function localMaxima(
  picture: Float32Array,
  height: number,
  width: number,
  { threshold, radius }: { readonly threshold: number; readonly radius: number },
): number[] {
  const maxima: number[] = [];
  for (let y = 0, i = 0; y < height; y++) {
    const [top, bottom] = [Math.max(y - radius, 0), Math.min(y + radius, height - 1)];
    for (let x = 0; x < width; x++, i++) {
      if (picture[i]! > threshold && isHighest(picture, width, i, x, top, bottom, radius)) maxima.push(i);
    }
  }
  return maxima;
}

function isHighest(
  picture: Float32Array,
  width: number,
  i: number,
  x: number,
  top: number,
  bottom: number,
  radius: number,
): boolean {
  const [left, right] = [Math.max(x - radius, 0), Math.min(x + radius, width - 1)];
  for (let y = top; y <= bottom; y++) {
    for (let at = y * width + left, end = y * width + right; at <= end; at++)
      if (picture[at]! > picture[i]!) return false;
  }
  return true;
}
