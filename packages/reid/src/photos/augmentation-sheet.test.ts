import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultAugmentation, noAugmentation, resolveAugmentation } from '@flukeprint/data';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { eachTransform, writeAugmentationSheet } from './augmentation-sheet.ts';

test('every transform of a pipeline alone and with certainty', () => {
  const each = eachTransform(resolveAugmentation('gdsc'));
  expect(each).toHaveLength(15);
  expect(each[0]).toMatchObject(['RandomRain', { transforms: [{ transform: 'RandomRain', p: 1 }] }]);
  expect(each.at(-1)![0]).toBe('CoarseDropout');
});

test('every step of the light augmentation alone', () => {
  const each = eachTransform(defaultAugmentation);
  expect(each.map(([name]) => name)).toEqual(['affine', 'colorJitter', 'randomErasing']);
  expect(each[2]![1]).toEqual({ ...noAugmentation, randomErasing: { ...defaultAugmentation.randomErasing, p: 1 } });
});

test('tiles in rows, captions below', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flukeprint-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const tile = (level: number) => ({ pixels: new Uint8Array(3 * 32 * 32).fill(level) });
  const file = join(folder, 'sheet.png');
  await writeAugmentationSheet(file, [tile(10), tile(20), { ...tile(30), label: 'Rotate' }], 32);
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([6 + 2 * 38, 6 + 2 * 58]);
  const at = (x: number, y: number) => data[3 * (y * info.width + x)];
  expect([at(6, 6), at(44, 6), at(6, 64), at(44, 64), at(0, 0)]).toEqual([10, 20, 30, 255, 255]);
});
