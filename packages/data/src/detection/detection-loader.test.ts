import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { createDetectionLoader, type DetectionTrainingBatch } from './detection-loader.ts';
import { kMeansAnchors } from './k-means-anchors.ts';
import { fitLetterbox, letterboxPhoto, toLetterbox, toPhoto } from './letterbox.ts';
import { readDetectionSet } from './read-detection-set.ts';

const folder = temporaryFolder();
const loaders: { close(): Promise<void> }[] = [];
afterAll(() => Promise.all(loaders.map((loader) => loader.close())));

beforeAll(async () => {
  for (const name of ['images', 'labels']) mkdirSync(join(folder, name));
  for (let n = 0; n < 7; n++) {
    const photo = sharp({ create: { width: 90, height: 60, channels: 3, background: { r: 30 * n, g: 100, b: 200 } } });
    await photo.jpeg().toFile(join(folder, 'images', `${n}.jpg`));
    writeFileSync(join(folder, 'labels', `${n}.txt`), n === 3 ? '' : `0 0.5 0.5 0.${n + 1} 0.4\n`);
  }
});

const open = (options: Partial<Parameters<typeof createDetectionLoader>[0]> = {}) => {
  const loader = createDetectionLoader({ imageSize: 64, batchSize: 2, workers: 1, ...options });
  loaders.push(loader);
  return loader;
};
async function all(batches: AsyncGenerator<DetectionTrainingBatch>) {
  const list: DetectionTrainingBatch[] = [];
  for await (const batch of batches) list.push(batch);
  return list;
}

test('batches depend on seed and epoch, not on workers, or on where an epoch is taken up', async () => {
  const { photos } = await readDetectionSet(folder);
  expect(photos).toHaveLength(7);
  const one = open({ photos, seed: 5 });
  const whole = await all(one.batches(2));
  expect(whole).toHaveLength(one.batchesPerEpoch);
  expect(whole.map(({ shape }) => shape)).toEqual(Array(3).fill([2, 3, 64, 64]));
  const three = open({ photos, seed: 5, workers: 3 });
  expect(await all(three.batches(2))).toEqual(whole);
  expect(await all(three.batches(2, { from: 1 }))).toEqual(whole.slice(1));
  expect(await all(three.batches(3))).not.toEqual(whole);
  const sized = await all(open({ photos, sizes: [32, 96] }).batches(1));
  for (const { shape, images } of sized) {
    expect([32, 96]).toContain(shape[2]);
    expect(images.length).toBe(2 * 3 * shape[2] ** 2);
  }
  expect((await all(one.batches(1, { size: 32 })))[0]!.shape).toEqual([2, 3, 32, 32]);
});

test('searching keeps the order, leaves out what cannot be read, and knows the way back', async () => {
  writeFileSync(join(folder, 'broken.jpg'), 'no photo');
  const loader = open();
  const photos = ['images/0.jpg', 'broken.jpg', 'images/1.jpg', 'nowhere.jpg'].map((path) => ({
    path,
    file: join(folder, path),
  }));
  const found: number[] = [];
  for await (const { photos: indices, letterboxes, images, shape } of loader.evaluation(photos)) {
    found.push(...indices);
    expect(shape).toEqual([indices.length, 3, 64, 64]);
    expect(images[0]).toBeCloseTo(128 / 255, 6);
    for (const letterbox of letterboxes) {
      expect(letterbox).toMatchObject({ width: 90, height: 60, left: 0, top: 10 });
      const box = { x: 10, y: 5, w: 30, h: 40 };
      const back = toPhoto(toLetterbox(box, letterbox), letterbox);
      for (const key of ['x', 'y', 'w', 'h'] as const) expect(back[key]).toBeCloseTo(box[key], 9);
    }
  }
  expect(found).toEqual([0, 2]);
  expect(loader.problems.map(({ path, reason }) => `${path}: ${reason}`)).toEqual([
    'broken.jpg: content is no JPEG, PNG, WebP, TIFF, AVIF or RAW image',
    'nowhere.jpg: file does not exist',
  ]);
});

test('a photo that lies on its side is fitted upright, and a panorama of 20,000 pixels keeps a line', async () => {
  const side = join(folder, 'side.jpg');
  await sharp({ create: { width: 60, height: 90, channels: 3, background: '#ffffff' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toFile(side);
  expect((await letterboxPhoto(side, 32)).letterbox).toMatchObject({ width: 90, height: 60, left: 0 });
  const wide = join(folder, 'wide.jpg');
  await sharp({ create: { width: 20_000, height: 300, channels: 3, background: '#ffffff' } })
    .jpeg()
    .toFile(wide);
  const { pixels, letterbox } = await letterboxPhoto(wide, 64);
  expect(letterbox).toMatchObject({ width: 20_000, height: 300, left: 0, top: 31 });
  expect([...pixels.subarray(31 * 64 * 3, 31 * 64 * 3 + 3)]).toEqual([255, 255, 255]);
  expect([...pixels.subarray(30 * 64 * 3, 30 * 64 * 3 + 3)]).toEqual([128, 128, 128]);
  expect(fitLetterbox(1, 5000, 64)).toMatchObject({ left: 31, top: 0 });
});

test('a list names a photo once, in whatever way', async () => {
  const list = join(folder, 'list.txt');
  writeFileSync(list, '0\nimages/0.jpg\n1.jpg\n9\n');
  const { photos, problems } = await readDetectionSet(list);
  expect(photos.map(({ path }) => path)).toEqual(['0.jpg', '1.jpg']);
  expect(problems).toEqual([
    { path: 'images/0.jpg', reason: 'is twice in list.txt' },
    { path: '9', reason: 'file does not exist' },
  ]);
});

test('COCO JSON: boxes by category, and what is wrong with it', async () => {
  const file = join(folder, 'coco.json');
  const image = (id: number) => ({ id, file_name: `images/${id}.jpg` });
  const annotation = (id: number, image_id: number, bbox: unknown, category_id = 7) => ({
    id,
    image_id,
    bbox,
    category_id,
  });
  const content = {
    images: [image(0), image(1), image(2), image(4), image(5)],
    categories: [
      { id: 9, name: 'dorsal' },
      { id: 7, name: 'fluke' },
    ],
    annotations: [
      annotation(1, 0, [10, 5, 30, 20]),
      annotation(2, 0, [50, 5, 30, 20], 9),
      annotation(3, 2, [80, 5, 30, 20]),
      annotation(4, 4, [1, 2, 3]),
      annotation(5, 5, [1, 2, 3, 4], 8),
      annotation(6, 99, [1, 2, 3, 4]),
    ],
  };
  writeFileSync(file, JSON.stringify(content));
  const { photos, classes, problems } = await readDetectionSet(file);
  expect(classes).toEqual(['fluke', 'dorsal']);
  expect(photos.map(({ path, boxes }) => [path, boxes.map(({ box, label }) => [box.x, label])])).toEqual([
    [
      'images/0.jpg',
      [
        [10, 0],
        [50, 1],
      ],
    ],
    ['images/1.jpg', []],
  ]);
  expect(problems.map(({ path, reason }) => `${path}: ${reason}`)).toEqual([
    'annotation 6: is of image 99, which is not listed',
    'images/2.jpg: box 80 5 30 20 reaches beyond the upright photo of 90 × 60 pixels',
    'images/4.jpg: annotation 4: box is not four numbers x, y, w, h but 1 2 3',
    'images/5.jpg: annotation 5: category 8 is not listed',
  ]);
  writeFileSync(file, '{"images": []}');
  await expect(readDetectionSet(file)).rejects.toThrow(/has no list "categories"/);
});

test('anchors are the centres of clusters, smallest first', () => {
  const around = (w: number, h: number) => [-1, 0, 1].flatMap((d) => [[w + d, h] as const, [w, h + d] as const]);
  const anchors = kMeansAnchors([...around(100, 50), ...around(20, 20), ...around(40, 80)], 3, 1);
  const expected = [
    [20, 20],
    [40, 80],
    [100, 50],
  ];
  for (const [i, [w, h]] of anchors.entries()) {
    expect(w).toBeCloseTo(expected[i]![0]!, 6);
    expect(h).toBeCloseTo(expected[i]![1]!, 6);
  }
  expect(() => kMeansAnchors([[1, 1]], 2, 0)).toThrow(/at least 2 boxes/);
});
