import { rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { collect, firstOf, loaderOf, photosIn } from '../testing/colored-photos.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

test('a photo that goes bad is reported once; another of the batch stands in for it', async () => {
  const photos = await photosIn(temporaryFolder(), 8);
  rmSync(photos[2]!.file);
  writeFileSync(photos[5]!.file, 'hello');
  const reported: string[] = [];
  const run = async (workers: number) => {
    const loader = loaderOf({ photos, workers, cacheBytes: 0, onProblem: ({ path }) => reported.push(path) });
    const batches = [...(await collect(loader.batches(0))), ...(await collect(loader.batches(1)))];
    expect(loader.problems.map(({ reason }) => reason).sort()).toEqual([
      'content is no JPEG, PNG, WebP, TIFF, AVIF or RAW image',
      'file does not exist',
    ]);
    return batches;
  };
  const batches = await run(1);
  expect(reported).toHaveLength(2);
  expect(await run(3)).toEqual(batches);
  for (const batch of batches) {
    expect(batch.photos).toHaveLength(4);
    expect(batch.photos).not.toContain(2);
    expect(batch.photos).not.toContain(5);
  }
  const evaluation = await collect(loaderOf({ photos }).evaluation(photos));
  expect(evaluation.map((batch) => [...batch.photos])).toEqual([
    [0, 1, 3],
    [4, 6, 7],
  ]);
});

test('the stand-in is not the same picture twice', async () => {
  const photos = await photosIn(temporaryFolder(), 2);
  rmSync(photos[0]!.file);
  const { images, photos: shown } = await firstOf(loaderOf({ photos, batchSize: 2 }).batches(0));
  expect([...shown]).toEqual([1, 1]);
  expect(images.subarray(0, images.length / 2)).not.toEqual(images.subarray(images.length / 2));
});

test('a batch without any readable photo ends the epoch', async () => {
  const folder = temporaryFolder();
  const photos = await photosIn(folder, 4);
  rmSync(folder, { recursive: true });
  await expect(collect(loaderOf({ photos }).batches(0))).rejects.toThrow(/none of a whole batch/);
});
