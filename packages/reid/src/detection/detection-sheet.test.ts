import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { drawBoxes, writeDetectionSheet } from './detection-sheet.ts';

const folder = mkdtempSync(join(tmpdir(), 'flukeprint-sheet-'));
afterAll(() => rmSync(folder, { recursive: true }));

const colourAt = async (image: Buffer | string, x: number, y: number) => {
  const { data, info } = await sharp(image).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
};
const isGreen = ([r, g, b]: number[]) => g! > r! + 40 && g! > b! + 40;
const isOrange = ([r, g, b]: number[]) => r! > g! + 40 && g! > b! + 20;

test('boxes lie where the upright photo has them, scaled with it', async () => {
  const file = join(folder, 'side.jpg');
  // 400 × 200 pixels upright, stored on its side.
  await sharp({ create: { width: 200, height: 400, channels: 3, background: '#404040' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toFile(file);
  const truth = [{ box: { x: 40, y: 40, w: 100, h: 100 }, label: 0 }];
  const found = [{ box: { x: 240, y: 60, w: 120, h: 80 }, score: 0.5 }];
  const drawn = await drawBoxes(file, { truth, found }, { maxSide: 200 });
  expect(await sharp(drawn).metadata()).toMatchObject({ width: 200, height: 100 });
  expect(isGreen(await colourAt(drawn, 20, 45))).toBe(true);
  expect(isOrange(await colourAt(drawn, 120, 50))).toBe(true);
  expect(isGreen(await colourAt(drawn, 45, 45))).toBe(false);
});

test('a score is read whole where its box reaches beyond the photo', async () => {
  const file = join(folder, 'grey.png');
  await sharp({ create: { width: 200, height: 100, channels: 3, background: '#404040' } })
    .png()
    .toFile(file);
  const found = [{ box: { x: 192, y: 50, w: 40, h: 30 }, score: 0.5 }];
  const drawn = await drawBoxes(file, { found });
  // Left of the box and above it there is nothing but the score.
  let orange = 0;
  for (let x = 165; x < 190; x++) for (let y = 36; y < 49; y++) if (isOrange(await colourAt(drawn, x, y))) orange++;
  expect(orange).toBeGreaterThan(10);
});

test('a photo that cannot be read is a grey tile', async () => {
  const sheet = join(folder, 'sheet.png');
  await writeDetectionSheet(sheet, [{ file: join(folder, 'nowhere.jpg') }, { file: join(folder, 'side.jpg') }]);
  expect(await colourAt(sheet, 100, 100)).toEqual([192, 192, 192]);
  expect(await colourAt(sheet, 100 + 246, 96)).not.toEqual([192, 192, 192]);
});
