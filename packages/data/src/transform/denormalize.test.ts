import { expect, test } from 'vitest';
import { denormalize } from './denormalize.ts';
import { normalize } from './normalize.ts';

test('denormalize gives back the pixels that were normalised', () => {
  const [width, height] = [5, 3];
  const pixels = Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * 37) % 256);
  const data = new Float32Array(pixels.length);
  for (const [i, value] of pixels.entries()) data[(i % 3) * width * height + Math.floor(i / 3)] = value / 255;
  normalize({ data, width, height });
  expect(denormalize(data)).toEqual(pixels);
});

test('denormalize clamps what an augmentation drove out of range', () => {
  expect(denormalize(Float32Array.of(9, -9, 9, 9, -9, -9))).toEqual(Uint8Array.of(255, 255, 0, 0, 255, 0));
  expect(() => denormalize(new Float32Array(4))).toThrow('three channels');
});
