import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodePhoto } from '@flukeprint/data';
import { randomStream } from '@flukeprint/random';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { resize } from './resize.ts';

const folder = mkdtempSync(join(tmpdir(), 'resize-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Noise: every pixel and every rounding counts. */
function noise(width: number, height: number) {
  const random = randomStream(0, 'noise', width, height);
  return { data: Uint8Array.from({ length: 3 * width * height }, () => random.integer(256)), width, height };
}

describe('pixels are those that Node sees', () => {
  test.for<[string, number, number, number]>([
    ['as they are', 64, 64, 64],
    ['less than half', 100, 80, 64],
    ['half', 128, 128, 64],
    ['a photo of 3:2', 640, 427, 64],
    ['a box filter before', 1280, 853, 224],
    ['upright', 333, 777, 96],
    ['whole factors', 1500, 1000, 50],
    ['odd sizes', 97, 61, 48],
    ['much smaller', 257, 513, 16],
    ['larger', 50, 40, 64],
    ['larger and smaller', 200, 50, 64],
    ['smaller and larger', 63, 65, 64],
    ['one pixel', 1, 1, 8],
    ['one column', 1, 100, 8],
  ])('%s: %i × %i at %i', async ([, width, height, size]) => {
    const pixels = noise(width, height);
    const file = join(folder, `${width}x${height}.png`);
    await sharp(pixels.data, { raw: { width, height, channels: 3 } })
      .png()
      .toFile(file);
    expect(resize(pixels, size, size).data).toEqual(new Uint8Array(await decodePhoto(file, size)));
  });
});
