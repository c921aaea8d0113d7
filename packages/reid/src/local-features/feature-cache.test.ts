import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Photo } from '@flukeprint/data';
import type { LocalFeatures } from '@flukeprint/local-features';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { recordingReporter } from '../testing/recording-reporter.ts';
import type { LocalExtractor } from './extractor.ts';
import { FeatureCache } from './feature-cache.ts';
import { featuresOfPhotos } from './features-of-photos.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'features-'));
  vi.stubEnv('FLUKEPRINT_CACHE', join(folder, 'cache'));
  onTestFinished(() => rm(folder, { recursive: true }));
});

const features = (value: number): LocalFeatures => ({
  count: 2,
  keypoints: Float32Array.from({ length: 8 }, (_, i) => i + value),
  descriptors: Float32Array.of(1, 0, value, 0.25),
});

test('keeps features by extractor and photo, descriptors as f16', async () => {
  const cache = await FeatureCache.open();
  cache.put('a', 'photo', features(0.5));
  cache.put('b', 'photo', features(0.1));
  expect(cache.get('a', 'photo', 2)).toEqual(features(0.5));
  expect(cache.get('b', 'photo', 2)!.descriptors[2]).toBeCloseTo(0.1, 3);
  expect(cache.get('a', 'other', 2)).toBeUndefined();
  expect(cache.get('a', 'photo', 3)).toBeUndefined();
  cache.close();
});

test('features stay in the cache until they are asked for', async () => {
  const cache = await FeatureCache.open();
  cache.put('a', 'photo', features(0.5));
  const found = cache.find('a', 'photo', 2)!;
  expect(found.count).toBe(2);
  expect(found.keypoints).toEqual(features(0.5).keypoints);
  expect(found.descriptors).toEqual(features(0.5).descriptors);
  expect(cache.find('a', 'photo', 3)).toBeUndefined();
  expect(cache.find('a', 'other', 2)).toBeUndefined();
  cache.close();
});

async function photoFile(name: string, text: string): Promise<Photo> {
  const file = join(folder, name);
  await writeFile(file, text);
  return { path: name, file, individual: '' };
}

test('a damaged file is named', async () => {
  await mkdir(join(folder, 'cache', 'local-features'), { recursive: true });
  const file = join(folder, 'cache', 'local-features', 'features.sqlite');
  await writeFile(file, 'no database at all, though as long as the header of one would be, or longer'.repeat(20));
  await expect(FeatureCache.open()).rejects.toThrow(`${file} cannot be used`);
});

test.each<[string, unknown, unknown]>([
  ['no whole number of points', new Uint8Array(24), new Uint8Array(6)],
  ['text as long as its bytes', 'x'.repeat(32), 'x'.repeat(8)],
  ['fewer numbers than its points have', new Uint8Array(32), new Uint8Array(4)],
  ['numbers', 32, 8],
])('what is kept of a photo is not found where it is %s', async (_, keypoints, descriptors) => {
  const cache = await FeatureCache.open();
  cache.put('a', 'photo', features(0.5));
  cache.close();
  using database = new DatabaseSync(cache.path);
  database
    .prepare('update features set keypoints = ?, descriptors = ?')
    .run(keypoints as string, descriptors as string);
  const opened = await FeatureCache.open();
  expect(opened.get('a', 'photo', 2)).toBeUndefined();
  opened.close();
});

test.each<[string, (file: Buffer) => Buffer]>([
  ['a page of noise', (file) => file.fill(0xa5, 4096)],
  [
    'another table of its name',
    (file) => Buffer.from(file.toString('latin1').replace('keypoints blob', 'keypaints blob'), 'latin1'),
  ],
])('%s in the file is told by its name when a photo is looked for', async (_, damaged) => {
  const cache = await FeatureCache.open();
  cache.put('a', 'photo', features(0.5));
  cache.close();
  await writeFile(cache.path, damaged(await readFile(cache.path)));
  const opened = await FeatureCache.open();
  const message = `${cache.path} cannot be used`;
  expect(() => opened.get('a', 'photo', 2)).toThrow(message);
  expect(() => opened.find('a', 'photo', 2)).toThrow(message);
  opened.close();
});

/** Counts what it is asked for; `bad` photos cannot be read. */
function countingExtractor(): LocalExtractor & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    ...{ id: 'counting', size: 8, dimensions: 2, verification: {}, dispose: () => {} },
    async extract(photos, onPhoto) {
      for (const [i, { path }] of photos.entries()) {
        asked.push(path);
        onPhoto(i, path.startsWith('bad') ? { path, reason: 'damaged' } : features(0.1));
      }
    },
  };
}

test('a photo is read once, wherever it lies, and a box of it is another', async () => {
  const extractor = countingExtractor();
  const reporter = recordingReporter();
  const [a, bad] = [await photoFile('a.jpg', 'one'), await photoFile('bad.jpg', 'two')];
  const options = { source: folder, reporter };
  const first = await featuresOfPhotos(extractor, [a, bad], options);
  expect(first.photos).toEqual([a]);
  expect(reporter.told).toEqual([{ kind: 'problem', path: 'bad.jpg', reason: 'damaged' }]);

  const moved = { ...a, path: 'moved.jpg', file: join(folder, 'moved.jpg') };
  await copyFile(a.file, moved.file);
  const boxed = { ...a, path: 'boxed.jpg', box: { x: 0, y: 0, w: 1, h: 1 } };
  const second = await featuresOfPhotos(extractor, [moved, boxed], options);
  expect(extractor.asked).toEqual(['a.jpg', 'bad.jpg', 'boxed.jpg']);
  // Rounded alike, whether they were kept or not.
  expect(second.features[0]).toEqual(first.features[0]);
  expect(second.features[1]).toEqual(first.features[0]);

  // The same where they stay in the cache, new ones and those from before.
  const added = await photoFile('new.jpg', 'three');
  const third = await featuresOfPhotos(extractor, [a, added], { ...options, stayInCache: true });
  for (const { count, keypoints, descriptors } of third.features)
    expect({ count, keypoints, descriptors }).toEqual(first.features[0]);
  third.close();
});

test('photos none of which can be read are an error', async () => {
  const bad = await photoFile('bad.jpg', 'two');
  const attempt = featuresOfPhotos(countingExtractor(), [bad], { source: folder, reporter: recordingReporter() });
  await expect(attempt).rejects.toThrow(`not even the one photo in ${folder} can be read`);
});
