import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { cropMapping, resizedCropMapping } from './random-crop.ts';
import { type Mapping, warp } from './warp.ts';

const size = 8;
// The red channel is the column, the green one the row, times ten.
const pixels = Uint8Array.from({ length: size * size * 3 }, (_, i) => {
  const at = Math.floor(i / 3);
  return [10 * (at % size), 10 * Math.floor(at / size), 255][i % 3]!;
});
function warped(mapping: Mapping): Float32Array {
  const data = new Float32Array(3 * size * size);
  warp(pixels, { data, width: size, height: size }, mapping, 0);
  return data.map((value) => Math.round(value * 25.5 * 100) / 100);
}

test('a padded crop shifts whole pixels', () => {
  const shifts = new Set<string>();
  for (let i = 0; i < 200; i++) {
    const mapping = cropMapping({ padding: 0.25 }, size, size, randomStream(i));
    shifts.add(`${mapping[2]} ${mapping[5]}`);
    const data = warped(mapping);
    const middle = 4 * size + 4;
    expect(data[middle]).toBe(4 + mapping[2]);
    expect(data[size * size + middle]).toBe(4 + mapping[5]);
  }
  // −2 … 2 in both directions
  expect(shifts.size).toBe(25);
});

test('a resized crop stretches its part over the whole image', () => {
  for (let i = 0; i < 100; i++) {
    const mapping = resizedCropMapping({ scale: [0.2, 0.5], ratio: [0.75, 4 / 3] }, size, size, randomStream(i));
    const [w, h] = [mapping[0] * (size - 1) + 1, mapping[4] * (size - 1) + 1];
    expect(w * h).toBeGreaterThanOrEqual(0.2 * 64 * 0.7);
    expect(w * h).toBeLessThanOrEqual(0.5 * 64 * 1.3);
    // Only pixels of the photo: no fill in the blue channel.
    const data = warped(mapping);
    expect(Math.min(...data.subarray(2 * size * size))).toBe(25.5);
  }
});

test('a part that does not fit becomes the whole image', () => {
  const mapping = resizedCropMapping({ scale: [1, 1], ratio: [3, 3] }, size, size, randomStream(0));
  expect(mapping).toEqual([1, 0, 0, 0, 1, 0]);
});
