import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Photo } from '@flukeprint/data';
import { expect, onTestFinished, test } from 'vitest';
import { newPhotos } from './new-photos.ts';

test('new photos are those that no known one is, by file or by bytes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'new-photos-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const write = async (path: string, text: string): Promise<Photo> => {
    await writeFile(join(folder, path), text);
    return { path, file: join(folder, path), individual: '' };
  };
  const known = [await write('known 1', 'one'), await write('known 2', 'other')];
  const fresh = [await write('same size', 'eno'), await write('new', 'something else')];
  const copy = await write('copy', 'one');
  expect(await newPhotos([fresh[0]!, copy, known[1]!, fresh[1]!], known)).toEqual(fresh);
  expect(await newPhotos([copy], [{ file: join(folder, 'gone') }])).toEqual([copy]);
});
