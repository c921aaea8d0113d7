import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { collect, imageSize, loaderOf, photosIn } from '../testing/colored-photos.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { checkPhotos } from './check-photos.ts';
import { listPhotos } from './list-photos.ts';

test('checking reports each bad photo and keeps the others, decoded', async () => {
  const folder = temporaryFolder();
  const good = await photosIn(folder, 5);
  writeFileSync(join(folder, 'whale 0', 'a text.jpg'), 'hello');
  writeFileSync(join(folder, 'whale 2', 'empty.png'), '');
  const progress: number[] = [];
  const listing = await listPhotos(folder);
  const checked = await checkPhotos(listing.photos, {
    imageSize,
    workers: 2,
    onProgress: (done, total) => progress.push(done / total),
  });
  expect(checked.photos).toEqual(good);
  expect(checked.problems).toEqual([
    { path: 'whale 0/a text.jpg', reason: 'content is no JPEG, PNG, WebP, TIFF, AVIF or RAW image' },
    { path: 'whale 2/empty.png', reason: 'file is empty' },
  ]);
  expect(progress.at(-1)).toBe(1);
  // Every good photo is in memory: the files are no longer needed.
  rmSync(folder, { recursive: true });
  const loader = loaderOf({ photos: checked.photos, cache: checked.cache });
  expect(await collect(loader.evaluation(checked.photos))).toHaveLength(2);
  expect(loader.problems).toEqual([]);
});
