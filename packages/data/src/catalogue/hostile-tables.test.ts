import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readDetectionSet } from '../detection/read-detection-set.ts';
import { DataError } from '../errors.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { boxOfAnnotation } from './coco-box.ts';
import { nearMiss } from './near-miss.ts';
import { readCatalogue } from './read-catalogue.ts';
import { UniquePaths } from './unique-paths.ts';

const deep = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

test('60,000 boxes of one photo are read, each under a path of its own', async () => {
  const folder = temporaryFolder();
  await writeFile(join(folder, 'a.jpg'), '');
  const annotations = Array.from({ length: 60_000 }, (_, i) => ({ image_id: 1, bbox: [i, 0, 9, 9], name: 'Alba' }));
  const file = join(folder, 'boxes.json');
  await writeFile(file, JSON.stringify({ images: [{ id: 1, file_name: 'a.jpg' }], annotations }));
  const { photos } = await readCatalogue(file);
  expect(photos).toHaveLength(60_000);
  expect(photos.at(-1)!.path).toBe('a.jpg#60000');
});

test('paths that look numbered are kept apart from those that are', () => {
  const paths = new UniquePaths(['a', 'a#3']);
  expect(['a', 'a', 'a#2', 'a'].map((path) => paths.take(path))).toEqual(['a#2', 'a#4', 'a#2#2', 'a#5']);
});

test.each<[string, unknown]>([
  ['null', { images: [null], annotations: [], categories: [] }],
  ['an annotation of null', { images: [], annotations: [null], categories: [] }],
  ['a list of null', { images: null, annotations: [], categories: [] }],
])('COCO with %s is refused by name', async (_, content) => {
  const file = join(temporaryFolder(), 'coco.json');
  await writeFile(file, JSON.stringify(content));
  await expect(readCatalogue(file)).rejects.toBeInstanceOf(DataError);
  await expect(readDetectionSet(file)).rejects.toBeInstanceOf(DataError);
});

test('numbers of COCO that are objects are no numbers', async () => {
  const odd = { toString: 1, valueOf: 1 };
  const file = join(temporaryFolder(), 'coco.json');
  const annotation = { image_id: 1, category_id: 1, bbox: [1, 1, 5, 5], iscrowd: odd };
  const categories = [{ id: odd, name: 'fluke' }, { id: 1 }];
  await writeFile(
    file,
    JSON.stringify({ images: [{ id: 1, width: odd, height: 3 }], annotations: [annotation], categories }),
  );
  expect((await readDetectionSet(file)).photos).toEqual([]);
  expect(boxOfAnnotation({ segmentation: [[odd, 1, 2, 3, 4, odd]] })).toMatch('box is not four numbers');
});

test('a box that is a list in lists is named, however deep', () => {
  expect(boxOfAnnotation({ bbox: deep(5000) })).toBe('bbox is not four numbers x, y, w, h but ["…"]');
});

test('nothing is near a word that nobody typed', () => {
  expect(nearMiss('x'.repeat(1_000_000), ['resnet18'])).toBeNull();
});
