import { rmSync, writeFileSync } from 'node:fs';
import { type LocalFeatures, sift } from '@flukeprint/local-features';
import { beforeAll, expect, test } from 'vitest';
import type { PhotoProblem } from '../errors.ts';
import { listPhotos } from '../photos/list-photos.ts';
import type { Photo } from '../photos/photo.ts';
import { renderFlukes } from '../rendered-flukes/render-flukes.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { greyPhoto } from './grey-photo.ts';
import { siftPhotos } from './sift-photos.ts';

const options = { size: 96, most: 100, contrast: 0.01, upright: true };
let photos: readonly Photo[];

beforeAll(async () => {
  const folder = temporaryFolder();
  // Two jobs of four photos, and a rest.
  await renderFlukes({ folder, individuals: 3, photosPerIndividual: 3, width: 160, height: 120, seed: 0, workers: 1 });
  photos = (await listPhotos(folder)).photos;
});

async function resultsOf(of: readonly Photo[], workers: number) {
  const results: (LocalFeatures | PhotoProblem)[] = [];
  const asked: number[] = [];
  const onPhoto = (index: number, result: LocalFeatures | PhotoProblem) => {
    asked.push(index);
    results[index] = result;
  };
  await siftPhotos(of, { ...options, workers, onPhoto });
  expect(asked.toSorted((a, b) => a - b)).toEqual(of.map((_, i) => i));
  return results;
}

test('every photo once, whatever the number of workers, as this thread finds it', async () => {
  const results = await resultsOf(photos, 1);
  expect(await resultsOf(photos, 3)).toEqual(results);
  for (const [i, photo] of photos.entries()) {
    const expected = sift(await greyPhoto(photo, options.size), options);
    expect(expected.count).toBeGreaterThan(10);
    expect(results[i]).toEqual(expected);
  }
});

test('of its box alone', async () => {
  const box = { x: 40, y: 20, w: 80, h: 60 };
  const [whole, part] = await resultsOf([photos[0]!, { ...photos[0]!, box }], 1);
  expect(part).not.toEqual(whole);
  expect(part).toEqual(sift(await greyPhoto({ ...photos[0]!, box }, options.size), options));
});

test('of its mirror image', async () => {
  const results: (LocalFeatures | PhotoProblem)[] = [];
  const onPhoto = (index: number, result: LocalFeatures | PhotoProblem) => {
    results[index] = result;
  };
  await siftPhotos([photos[0]!], { ...options, mirrorAxis: 'vertical', workers: 1, onPhoto });
  expect(results).toEqual([sift(await greyPhoto(photos[0]!, options.size, 'vertical'), options)]);
  expect(results).not.toEqual(await resultsOf([photos[0]!], 1));
});

test('a photo that cannot be read is a problem, and no other’s', async () => {
  const folder = temporaryFolder();
  await renderFlukes({ folder, individuals: 2, photosPerIndividual: 3, width: 160, height: 120, seed: 0, workers: 1 });
  const { photos } = await listPhotos(folder);
  const before = await resultsOf(photos, 2);
  rmSync(photos[1]!.file);
  writeFileSync(photos[4]!.file, 'hello');
  const expected = before.with(1, { path: photos[1]!.path, reason: 'file does not exist' });
  const after = await resultsOf(photos, 2);
  expect(after).toEqual(
    expected.with(4, { path: photos[4]!.path, reason: 'content is no JPEG, PNG, WebP, TIFF, AVIF or RAW image' }),
  );
});

test('no photos are no work', async () => {
  expect(await resultsOf([], 2)).toEqual([]);
});
