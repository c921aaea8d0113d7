import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { checkPhotos } from '../photos/check-photos.ts';
import { decodePhoto } from '../photos/decode-photo.ts';
import { listPhotos } from '../photos/list-photos.ts';
import { createPixelCache } from '../photos/pixel-cache.ts';
import { collect, firstOf, imageSize, loaderOf, photosIn } from '../testing/colored-photos.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { noAugmentation, prepare } from '../transform/augment.ts';
import { withMirrorLabels } from '../transform/mirror-axis.ts';
import { type Batch, createLoader, type LoaderOptions } from './create-loader.ts';

test('the batches of an epoch are the same for any number of workers and any cache', async () => {
  const photos = await photosIn(temporaryFolder());
  const labels = Int32Array.from(photos, (_, i) => i * 10);
  const { cache } = await checkPhotos(photos, { imageSize, workers: 2 });
  const variants: Partial<LoaderOptions>[] = [
    { workers: 1, cache },
    { workers: 3, cacheBytes: 0 },
    { workers: 2, ahead: 1, cacheBytes: 1000 },
  ];
  const runs = [];
  for (const variant of variants) {
    const loader = loaderOf({ photos, labels, seed: 5, ...variant });
    runs.push([await collect(loader.batches(0)), await collect(loader.batches(1))]);
  }
  expect(runs[1]).toEqual(runs[0]);
  expect(runs[2]).toEqual(runs[0]);
  const [first, other] = runs[0]!.map(([batch]) => batch) as [Batch, Batch];
  expect(other.photos).not.toEqual(first.photos);
  expect(first.shape).toEqual([4, 3, imageSize, imageSize]);
  expect(first.images).toHaveLength(4 * 3 * imageSize * imageSize);
  expect(first.labels).toEqual(first.photos.map((i) => i * 10));
});

test('an epoch shows each photo at most once and drops the incomplete batch', async () => {
  const photos = await photosIn(temporaryFolder());
  const loader = loaderOf({ photos });
  expect(loader.batchesPerEpoch).toBe(2);
  const seen = (await collect(loader.batches(3))).flatMap(({ photos }) => [...photos]);
  expect(new Set(seen).size).toBe(8);
});

test('another seed gives another order and other augmentation', async () => {
  const photos = await photosIn(temporaryFolder(), 4);
  const a = await firstOf(loaderOf({ photos, seed: 1 }).batches(0));
  const b = await firstOf(loaderOf({ photos, seed: 2 }).batches(0));
  expect(a.images).not.toEqual(b.images);
});

test('evaluation keeps the order and the last short batch', async () => {
  const photos = await photosIn(temporaryFolder(), 6);
  const loader = loaderOf({ photos: photos.slice(0, 2) });
  const batches = await collect(loader.evaluation(photos));
  expect(batches.map((batch) => [...batch.photos])).toEqual([
    [0, 1, 2, 3],
    [4, 5],
  ]);
  expect(batches[1]!.shape).toEqual([2, 3, imageSize, imageSize]);
  const expected = new Float32Array(3 * imageSize * imageSize);
  prepare(await decodePhoto(photos[5]!.file, imageSize), imageSize, expected);
  expect(batches[1]!.images.subarray(expected.length)).toEqual(expected);
});

test('an epoch goes on from any of its batches with what a whole epoch has there', async () => {
  const photos = await photosIn(temporaryFolder());
  const labels = Int32Array.from(photos, ({ individual }) => Number(individual.at(-1)));
  for (const name of ['random', 'pk', 'pk-full', 'balanced'] as const) {
    const loader = loaderOf({ photos, labels, seed: 2, sampler: { name, photosPerIndividual: 2 } });
    const whole = await collect(loader.batches(6));
    expect(whole).toHaveLength(loader.batchesPerEpoch);
    for (let from = 0; from <= whole.length; from++)
      expect(await collect(loader.batches(6, { from })), `${name} from ${from}`).toEqual(whole.slice(from));
  }
  const loader = loaderOf({ photos });
  await expect(loader.batches(0, { from: 3 }).next()).rejects.toThrow(/from 0 to 2 but received 3/);
});

test('a batch has the photos and labels that its sampler draws', async () => {
  const photos = await photosIn(temporaryFolder());
  const labels = Int32Array.from(photos, ({ individual }) => Number(individual.at(-1)));
  const loader = loaderOf({ photos, labels, batchSize: 6, sampler: { name: 'pk', photosPerIndividual: 3 } });
  for (const batch of await collect(loader.batches(0))) {
    expect(batch.labels).toEqual(batch.photos.map((photo) => labels[photo]!));
    expect(new Set(batch.labels).size).toBe(2);
  }
});

test('copies of a photo in a batch are augmented each in its own way', async () => {
  const photos = await photosIn(temporaryFolder(), 3);
  const labels = Int32Array.of(0, 1, 2);
  const sampler = { name: 'pk', photosPerIndividual: 3 } as const;
  const { images, photos: shown } = await firstOf(loaderOf({ photos, labels, batchSize: 6, sampler }).batches(0));
  const values = images.length / 6;
  const copies = [...shown.keys()].map((place) => images.subarray(place * values, (place + 1) * values));
  for (const [a, first] of copies.entries())
    for (const second of copies.slice(a + 1)) expect(second).not.toEqual(first);
});

test('shuffled photos look the same wherever they stand in their epoch', async () => {
  const photos = await photosIn(temporaryFolder(), 8);
  const byPhoto = async (options: Partial<LoaderOptions>) => {
    const looks = new Map<number, Float32Array>();
    const values = 3 * imageSize * imageSize;
    for (const { images, photos: shown } of await collect(loaderOf({ photos, ...options }).batches(1)))
      for (const [place, photo] of shown.entries())
        looks.set(photo, images.slice(place * values, (place + 1) * values));
    return looks;
  };
  const looks = await byPhoto({ batchSize: 4 });
  expect(looks.size).toBe(8);
  expect(await byPhoto({ batchSize: 8 })).toEqual(looks);
});

test('two boxes of one file are two pictures, cached or not', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'halves.png');
  await sharp({ create: { width: 40, height: 20, channels: 3, background: { r: 255, g: 0, b: 0 } } })
    .composite([
      {
        input: { create: { width: 20, height: 20, channels: 3, background: { r: 0, g: 0, b: 255 } } },
        left: 20,
        top: 0,
      },
    ])
    .png()
    .toFile(file);
  const photos = [0, 20].map((x, i) => ({
    path: i === 0 ? 'halves.png' : 'halves.png#2',
    file,
    individual: `whale ${i}`,
    box: { x, y: 0, w: 20, h: 20 },
  }));
  const { cache } = await checkPhotos(photos, { imageSize, workers: 1 });
  for (const options of [{ cache }, { cacheBytes: 0 }]) {
    const { images } = await firstOf(loaderOf({ photos, ...options }).evaluation(photos));
    const [red, blue] = [0, 3 * imageSize * imageSize];
    // Channel 0 is red, channel 2 blue.
    expect(images[red]).toBeGreaterThan(images[blue]!);
    expect(images[red + 2 * imageSize ** 2]).toBeLessThan(images[blue + 2 * imageSize ** 2]!);
  }
});

test('training without augmentation shows the photo itself', async () => {
  const photos = await photosIn(temporaryFolder(), 4);
  const loader = loaderOf({ photos, augmentation: noAugmentation });
  const batch = await firstOf(loader.batches(0));
  const plain = await firstOf(loader.evaluation(photos));
  const values = 3 * imageSize * imageSize;
  for (const [place, photo] of batch.photos.entries()) {
    const image = batch.images.subarray(place * values, (place + 1) * values);
    expect(image).toEqual(plain.images.subarray(photo * values, (photo + 1) * values));
  }
});

test('workers prepare a bounded number of batches while the main thread is busy', async () => {
  const photos = await photosIn(temporaryFolder(), 8);
  const cache = createPixelCache(photos, imageSize);
  const filled = new Int32Array(cache.memory.filled);
  const batches = loaderOf({ photos, batchSize: 1, ahead: 4, cache }).batches(0);
  await batches.next();
  // This loop never returns to the event loop: the workers do it on their own, or the test never ends.
  const pause = new Int32Array(new SharedArrayBuffer(4));
  while (filled.reduce((sum, flag) => sum + flag) < 5) Atomics.wait(pause, 0, 0, 10);
  Atomics.wait(pause, 0, 0, 50);
  expect(filled.reduce((sum, flag) => sum + flag)).toBe(5);
  expect(await collect(batches)).toHaveLength(7);
});

test('an exception in a worker reaches the caller', async () => {
  const photos = await photosIn(temporaryFolder(), 4);
  const broken = { affine: {} } as unknown as LoaderOptions['augmentation'];
  await expect(collect(loaderOf({ photos, augmentation: broken }).batches(0))).rejects.toThrow(TypeError);
});

test('a closed loader rejects', async () => {
  const photos = await photosIn(temporaryFolder(), 4);
  const loader = loaderOf({ photos });
  const pending = collect(loader.batches(0));
  const rejection = expect(pending).rejects.toThrow(/closed/);
  await loader.close();
  await rejection;
});

test('refuses options that do not fit', async () => {
  const photos = await photosIn(temporaryFolder(), 3);
  const options = { photos, imageSize, batchSize: 4 };
  expect(() => createLoader({ ...options, labels: Int32Array.of(0) })).toThrow(/Expected 3 labels.*received 1/);
  expect(() => createLoader({ ...options, batchSize: 0 })).toThrow(/positive integer for batchSize but received 0/);
  const { cache } = await checkPhotos(photos, { imageSize: 4 });
  expect(() => createLoader({ ...options, cache })).toThrow(/imageSize 8 but received one of 4/);
  await expect(loaderOf(options).batches(0).next()).rejects.toThrow(/at least 4 photos.*received 3/);
});

test('with a mirror axis every photo is trained on twice, as it is and flipped, under two labels', async () => {
  const folder = temporaryFolder();
  await photosIn(folder, 3);
  // Plain colours look the same from behind.
  const half = { create: { width: 20, height: 10, channels: 3, background: { r: 0, g: 0, b: 0 } } } as const;
  const white = { create: { width: 10, height: 5, channels: 3, background: { r: 255, g: 255, b: 255 } } } as const;
  const corner = await sharp(white).png().toBuffer();
  await sharp(half)
    .composite([{ input: corner, left: 0, top: 0 }])
    .png()
    .toFile(join(folder, 'whale 0', 'corner.png'));
  const { photos } = await listPhotos(folder);
  const corners = photos.findIndex(({ path }) => path.endsWith('corner.png'));
  const plain = new Float32Array(3 * imageSize * imageSize);
  prepare(await decodePhoto(photos[corners]!.file, imageSize), imageSize, plain);

  for (const [axis, mirrorOf] of [
    ['horizontal', (x: number, y: number) => [x, imageSize - 1 - y]],
    ['vertical', (x: number, y: number) => [imageSize - 1 - x, y]],
  ] as const) {
    const labels = withMirrorLabels(Int32Array.of(0, 1, 2, 3), 4);
    const loader = loaderOf({ photos, labels, mirrorAxis: axis, batchSize: 8, augmentation: noAugmentation });
    const batch = await firstOf(loader.batches(0));
    expect([...batch.labels].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect([...batch.photos]).toEqual(Array.from(batch.labels, (label) => label % 4));
    const shown = (label: number) => {
      const at = batch.labels.indexOf(label) * plain.length;
      return batch.images.subarray(at, at + plain.length);
    };
    expect(shown(corners)).toEqual(plain);
    const expected = plain.map((_, i) => {
      const [x, y] = mirrorOf(i % imageSize, Math.floor(i / imageSize) % imageSize) as [number, number];
      return plain[Math.floor(i / imageSize ** 2) * imageSize ** 2 + y * imageSize + x]!;
    });
    expect(expected).not.toEqual(plain);
    expect(shown(corners + 4)).toEqual(expected);
    // Queries and galleries have no mirror images.
    expect((await firstOf(loader.evaluation(photos))).photos).toHaveLength(4);
  }
  const flips = { ...noAugmentation, horizontalFlip: { p: 0.5 } };
  const attempt = () => loaderOf({ photos, labels: new Int32Array(8), mirrorAxis: 'vertical', augmentation: flips });
  expect(attempt).toThrow('horizontalFlip would show a mirrored photo');
});
