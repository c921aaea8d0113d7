import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomStream } from '@flukeprint/random';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { listPhotos } from '../photos/list-photos.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { drawOutline } from './outline.ts';
import { drawSupplies, photograph } from './photograph.ts';
import { renderFlukes } from './render-flukes.ts';
import { drawSkin } from './skin.ts';

const small = { individuals: 3, photosPerIndividual: 2, width: 48, height: 36 };

test('renders the same bytes on any number of workers', async () => {
  const [a, b, c] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  const progress: number[] = [];
  await renderFlukes({ ...small, folder: a, seed: 3, workers: 1, onProgress: (done) => progress.push(done) });
  await renderFlukes({ ...small, folder: b, seed: 3, workers: 3 });
  await renderFlukes({ ...small, folder: c, seed: 4, workers: 2 });
  const { photos } = await listPhotos(a);
  expect(photos.map(({ path }) => path)).toEqual([
    'fluke_0001/photo_01.jpg',
    'fluke_0001/photo_02.jpg',
    'fluke_0002/photo_01.jpg',
    'fluke_0002/photo_02.jpg',
    'fluke_0003/photo_01.jpg',
    'fluke_0003/photo_02.jpg',
  ]);
  for (const { path } of photos) {
    const bytes = readFileSync(join(a, path));
    expect(bytes.equals(readFileSync(join(b, path)))).toBe(true);
    expect(bytes.equals(readFileSync(join(c, path)))).toBe(false);
  }
  const { width, height, format } = await sharp(photos[0]!.file).metadata();
  expect({ width, height, format }).toEqual({ width: 48, height: 36, format: 'jpeg' });
  expect(progress).toEqual([2, 4, 6]);
  // No temporary file is left.
  expect(readdirSync(join(a, 'fluke_0001'))).toHaveLength(2);
});

test('more individuals or photos leave the others as they are', async () => {
  const [few, many] = [temporaryFolder(), temporaryFolder()];
  await renderFlukes({ ...small, folder: few, individuals: 1, photosPerIndividual: 1 });
  await renderFlukes({ ...small, folder: many, individuals: 2, photosPerIndividual: 2 });
  const path = 'fluke_0001/photo_01.jpg';
  expect(readFileSync(join(few, path)).equals(readFileSync(join(many, path)))).toBe(true);
});

test('every outline is one fluke: lobes to the tips, a notch between them, a stock below', () => {
  for (let i = 0; i < 50; i++) {
    const outline = drawOutline(randomStream(i, 'outline'));
    expect(outline.contains(-0.5, outline.leading(-0.5) + 0.05)).toBe(true);
    expect(outline.contains(0.5, outline.leading(0.5) + 0.05)).toBe(true);
    expect(outline.contains(1.01, 0)).toBe(false);
    expect(outline.contains(0, -1.2)).toBe(true);
    expect(outline.contains(0.9, -1.2)).toBe(false);
    expect(outline.contains(0, 0.05)).toBe(false);
  }
});

test('skins differ between individuals, and between the lobes of one', () => {
  const skins = Array.from({ length: 6 }, (_, i) => drawSkin(randomStream(i, 'skin'), 80));
  for (const [i, a] of skins.entries()) {
    const mirrored = a.albedo.map((_, at) => a.albedo[at - (at % a.width) + a.width - 1 - (at % a.width)]!);
    expect(correlation(a.albedo, mirrored)).toBeLessThan(0.97);
    for (const b of skins.slice(i + 1)) expect(correlation(a.albedo, b.albedo)).toBeLessThan(0.9);
  }
});

test('photos of one animal differ in everything but the animal', () => {
  const supplies = drawSupplies(randomStream(0, 'supplies'));
  const skin = drawSkin(randomStream(1, 'skin'), 128);
  const take = (i: number) => photograph(skin, randomStream(i, 'photo'), supplies, 64, 48).pixels;
  const photos = Array.from({ length: 6 }, (_, i) => take(i));
  expect(take(2)).toEqual(photos[2]);
  for (const [i, a] of photos.entries()) {
    for (const b of photos.slice(i + 1)) expect(correlation(a, b)).toBeLessThan(0.9);
  }
});

test('refuses numbers that make no photo', async () => {
  const options = { ...small, folder: temporaryFolder() };
  await expect(renderFlukes({ ...options, width: 0 })).rejects.toThrow(/positive integer for width but received 0/);
  await expect(renderFlukes({ ...options, individuals: 1.5 })).rejects.toThrow(/individuals but received 1.5/);
});

/** Pearson's. */
function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i]! - meanA) * (b[i]! - meanB);
    aa += (a[i]! - meanA) ** 2;
    bb += (b[i]! - meanB) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}
