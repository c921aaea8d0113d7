import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Batch, checkPhotos, listPhotos, renderFlukes } from '@flukeprint/data';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SizedLoader } from './sized-loader.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sized-loader-'));
  await renderFlukes({ folder, individuals: 2, photosPerIndividual: 3, width: 64, height: 48, workers: 1 });
});
afterAll(() => rm(folder, { recursive: true }));

test('each epoch has its size, and the photos that it would have at any other', async () => {
  const { photos } = await listPhotos(folder);
  const { cache } = await checkPhotos(photos, { imageSize: 40, workers: 1 });
  const base = { photos, labels: Int32Array.from(photos, (_, i) => i), batchSize: 2, imageSize: 40, workers: 1, cache };
  const growing = new SizedLoader({ ...base, sizes: [32, 32, 36, 40] });
  const constant = new SizedLoader({ ...base, sizes: [40, 40, 40, 40] });
  try {
    expect(growing.batchesPerEpoch).toBe(3);
    const epochOf = async (loader: SizedLoader, epoch: number, from = 0) => {
      const batches: Batch[] = [];
      for await (const batch of loader.batches(epoch, { from })) batches.push(batch);
      return batches;
    };
    for (const [epoch, size] of [
      [1, 32],
      [2, 32],
      [3, 36],
      [4, 40],
      // As where a lost GPU goes back to an earlier checkpoint.
      [1, 32],
    ] as const) {
      expect(growing.sizeOf(epoch)).toBe(size);
      const [grown, same] = [await epochOf(growing, epoch), await epochOf(constant, epoch)];
      expect(grown.map(({ shape }) => shape)).toEqual(grown.map(() => [2, 3, size, size]));
      expect(grown.map(({ photos, labels }) => ({ photos, labels }))).toEqual(
        same.map(({ photos, labels }) => ({ photos, labels })),
      );
      expect(await epochOf(growing, epoch, 2)).toEqual(grown.slice(2));
      if (size === 40) expect(grown).toEqual(same);
    }
    for await (const { shape } of growing.whole.evaluation(photos)) expect(shape.slice(2)).toEqual([40, 40]);
  } finally {
    await Promise.all([growing.close(), constant.close()]);
  }
});

test('a photo that goes bad is reported once, whatever size finds it', async () => {
  const { photos } = await listPhotos(folder);
  const gone = { path: 'gone.jpg', file: join(folder, 'gone.jpg'), individual: 'gone' };
  const loader = new SizedLoader({
    photos: [...photos, gone, gone],
    batchSize: 8,
    sizes: [32, 40],
    imageSize: 40,
    workers: 1,
  });
  try {
    for (const epoch of [1, 2]) {
      for await (const { shape } of loader.batches(epoch, { from: 0 })) expect(shape[0]).toBe(8);
      expect(loader.problems.map(({ path }) => path)).toEqual(['gone.jpg']);
    }
  } finally {
    await loader.close();
  }
});
