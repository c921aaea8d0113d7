import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gdscPipeline } from '@flukeprint/augment';
import { randomStream } from '@flukeprint/random';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { createLoader } from '../loader/create-loader.ts';
import { decodePhoto } from '../photos/decode-photo.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { applyAugmentation } from './apply-augmentation.ts';
import { augment, defaultAugmentation, noAugmentation, prepare } from './augment.ts';
import { type AugmentationChoice, readAugmentation, resolveAugmentation } from './augmentation-choice.ts';

const imageSize = 32;

async function noisyPhoto() {
  const file = join(temporaryFolder(), 'photo.png');
  const random = randomStream(0, 'photo');
  const pixels = Buffer.from(Uint8Array.from({ length: 40 * 30 * 3 }, () => random.integer(256)));
  await sharp(pixels, { raw: { width: 40, height: 30, channels: 3 } })
    .png()
    .toFile(file);
  return file;
}

async function batchOf(file: string, augmentation: AugmentationChoice | undefined, workers: number) {
  const photos = Array.from({ length: 4 }, (_, i) => ({ individual: `whale ${i}`, path: `${i}.png`, file }));
  const loader = createLoader({ photos, imageSize, batchSize: 4, workers, seed: 3, augmentation } as never);
  onTestFinished(() => loader.close());
  for await (const batch of loader.batches(2)) return batch;
  throw new Error('no batch');
}

test.each(['none', 'light', 'gdsc'] as const)('a batch of %s is what its keys make of the photos', async (name) => {
  const file = await noisyPhoto();
  const pixels = await decodePhoto(file, imageSize);
  const [one, three] = [await batchOf(file, name, 1), await batchOf(file, name, 3)];
  expect(three).toEqual(one);
  const length = 3 * imageSize * imageSize;
  one.photos.forEach((photo, i) => {
    const expected = new Float32Array(length);
    const random = randomStream(3, 'augment', 2, photo);
    if (name === 'none') prepare(pixels, imageSize, expected);
    else if (name === 'light') augment(pixels, imageSize, defaultAugmentation, random, expected);
    else applyAugmentation(pixels, imageSize, gdscPipeline, random, expected);
    expect(one.images.subarray(i * length, (i + 1) * length)).toEqual(expected);
  });
});

test('the loader augments lightly where nothing is said', async () => {
  const file = await noisyPhoto();
  expect(await batchOf(file, undefined, 1)).toEqual(await batchOf(file, 'light', 1));
});

test('a pipeline without transforms is no augmentation', async () => {
  const pixels = await decodePhoto(await noisyPhoto(), imageSize);
  const [a, b] = [new Float32Array(pixels.length), new Float32Array(pixels.length)];
  applyAugmentation(pixels, imageSize, { transforms: [] }, randomStream(0), a);
  prepare(pixels, imageSize, b);
  a.forEach((value, i) => {
    expect(value).toBeCloseTo(b[i]!, 5);
  });
});

test('names, files and mistakes', () => {
  expect(resolveAugmentation('none')).toBe(noAugmentation);
  expect(resolveAugmentation({ colorJitter: null })).toEqual({ ...defaultAugmentation, colorJitter: null });
  expect(readAugmentation('gdsc')).toBe('gdsc');
  const file = join(temporaryFolder(), 'recipe.json');
  writeFileSync(file, JSON.stringify({ transforms: [{ transform: 'Rotate', limit: 5 }] }));
  expect(readAugmentation(file)).toEqual({ transforms: [{ transform: 'Rotate', p: 0.5, limit: [-5, 5] }] });
  writeFileSync(file, JSON.stringify({ transforms: [{ transform: 'Rotate', limit: 500 }] }));
  expect(() => readAugmentation(file)).toThrow(/recipe\.json: transforms\[0\]\.limit/);
  writeFileSync(file, '{');
  expect(() => readAugmentation(file)).toThrow(/recipe\.json: no JSON/);
  expect(() => readAugmentation('heavy')).toThrow(
    'expected none, light, gdsc or a JSON file but there is no file heavy',
  );
  expect(() => resolveAugmentation({ transforms: [{ transform: 'Nothing' }] } as never)).toThrow(
    /^augmentation: transforms/,
  );
});
