import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { FactsCache } from './facts-cache.ts';

const facts = {} as Parameters<FactsCache['keep']>[3];

test('keeps what was read, and does without where it cannot', async () => {
  const folder = join(temporaryFolder(), 'caches');
  const kept = await FactsCache.open(folder, 'photos');
  await kept.keep('a.jpg', 1, 2, facts);
  await kept.flush();
  expect((await FactsCache.open(folder, 'photos')).get('a.jpg', 1, 2)).toEqual(facts);

  const file = join(folder, 'no folder');
  await writeFile(file, '');
  const none = await FactsCache.open(join(file, 'below'), 'photos');
  const gone = await FactsCache.open(join(folder, 'gone'), 'photos');
  await rm(join(folder, 'gone'), { recursive: true });
  await writeFile(join(folder, 'gone'), '');
  for (const cache of [none, gone]) {
    await cache.keep('a.jpg', 1, 2, facts);
    await cache.flush();
  }
});
