import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { PhotoError } from '../errors.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { greyPhoto } from './grey-photo.ts';

const black = { r: 0, g: 0, b: 0 };
const white = { r: 255, g: 255, b: 255 };
const plain = (width: number, height: number, background: object) =>
  sharp({ create: { width, height, channels: 3, background: background as typeof black } });

/** 40 × 20 pixels, black, but white from x = 30 on. */
async function halfWhite(orientation = 1): Promise<string> {
  const file = join(temporaryFolder(), 'photo.png');
  const right = await plain(10, 20, white).png().toBuffer();
  const photo = plain(40, 20, black).composite([{ input: right, left: 30, top: 0 }]);
  await photo.withMetadata({ orientation }).png().toFile(file);
  return file;
}

const rowOf = ({ width, pixels }: { width: number; pixels: Float32Array }, y: number) =>
  Array.from(pixels.subarray(y * width, (y + 1) * width));

test('the whole photo, squashed to a square from black to white', async () => {
  const photo = await greyPhoto({ path: 'a', file: await halfWhite() }, 16);
  expect(photo).toMatchObject({ width: 16, height: 16 });
  expect(photo.pixels).toHaveLength(16 * 16);
  const row = rowOf(photo, 8);
  expect(row.slice(0, 10)).toEqual(Array(10).fill(expect.closeTo(0, 1)));
  expect(row.slice(13)).toEqual(Array(3).fill(expect.closeTo(1, 1)));
});

test('of its box alone', async () => {
  const file = await halfWhite();
  const photo = await greyPhoto({ path: 'a', file, box: { x: 20, y: 5, w: 20, h: 10 } }, 16);
  const row = rowOf(photo, 8);
  expect(row.slice(0, 7)).toEqual(Array(7).fill(expect.closeTo(0, 1)));
  expect(row.slice(9)).toEqual(Array(7).fill(expect.closeTo(1, 1)));
  const inside = await greyPhoto({ path: 'a', file, box: { x: 32, y: 5, w: 6, h: 10 } }, 16);
  expect(Math.min(...inside.pixels)).toBe(1);
});

test('upright, as its EXIF block says', async () => {
  // Turned by 90 degrees clockwise: what was on the right is below.
  const { pixels } = await greyPhoto({ path: 'a', file: await halfWhite(6) }, 16);
  expect(Math.max(...pixels.subarray(0, 10 * 16))).toBeLessThan(0.1);
  expect(Math.min(...pixels.subarray(13 * 16))).toBeGreaterThan(0.9);
});

test('its mirror image, if asked for', async () => {
  const file = join(temporaryFolder(), 'photo.png');
  await sharp(Buffer.from([0, 10, 20, 30]), { raw: { width: 2, height: 2, channels: 1 } })
    .png()
    .toFile(file);
  const valuesOf = async (axis?: 'horizontal' | 'vertical') =>
    Array.from((await greyPhoto({ path: 'a', file }, 2, axis)).pixels, (value) => Math.round(255 * value));
  expect(await valuesOf()).toEqual([0, 10, 20, 30]);
  expect(await valuesOf('horizontal')).toEqual([20, 30, 0, 10]);
  expect(await valuesOf('vertical')).toEqual([10, 0, 30, 20]);
});

// As bright as the colour, which its mean would not be.
test.for([
  ['grey', { r: 128, g: 128, b: 128 }, 128 / 255],
  ['green, which is brighter than blue', { r: 0, g: 255, b: 0 }, 0.86],
  ['blue', { r: 0, g: 0, b: 255 }, 0.3],
] as const)('%s', async ([, color, expected]) => {
  const file = join(temporaryFolder(), 'photo.png');
  await plain(8, 8, color).png().toFile(file);
  const { pixels } = await greyPhoto({ path: 'a', file }, 4);
  expect(Array.from(pixels)).toEqual(Array(16).fill(pixels[5]));
  expect(pixels[5]).toBeCloseTo(expected, 1);
});

test('a photo that cannot be read is named', async () => {
  const file = join(temporaryFolder(), 'photo.jpg');
  writeFileSync(file, 'hello');
  const failed = greyPhoto({ path: 'whale/photo.jpg', file }, 16);
  await expect(failed).rejects.toThrow(PhotoError);
  await expect(failed).rejects.toThrow('whale/photo.jpg: content is no JPEG, PNG, WebP, TIFF, AVIF or RAW image');
});
