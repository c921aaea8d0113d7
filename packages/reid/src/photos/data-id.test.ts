import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Photo, PhotoError, type Split } from '@flukeprint/data';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dataId } from './data-id.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data-id-'));
  for (const name of ['a', 'b', 'c', 'd']) await writeFile(join(folder, name), name.repeat(1000));
});
afterEach(() => rm(folder, { recursive: true }));

const photo = (name: string, individual: string, root = folder): Photo => ({
  path: name,
  file: join(root, name),
  individual,
});
function split(root = folder): Split {
  const training = [photo('a', 'x', root), photo('b', 'y', root)];
  const [queries, leftOut] = [[photo('c', 'x', root)], [photo('d', 'z', root)]];
  return { individuals: ['x', 'y'], training, gallery: training, queries, leftOut };
}
const idOf = async (changes: Partial<Split>) => (await dataId({ ...split(), ...changes })).id;

test('counts, and identifies the same data in any folder and order', async () => {
  const summary = await dataId(split());
  expect(summary).toEqual({
    id: summary.sha256.slice(0, 12),
    sha256: expect.stringMatching(/^[\da-f]{64}$/),
    ...{ individuals: 2, training: 2, gallery: 2, queries: 1, left_out: 1 },
  });
  const copy = join(folder, 'copy');
  await mkdir(copy);
  for (const name of ['a', 'b', 'c', 'd']) await cp(join(folder, name), join(copy, name));
  const other = split(copy);
  const reversed = { ...other, training: other.training.toReversed(), gallery: other.training };
  expect((await dataId(reversed)).sha256).toBe(summary.sha256);
});

test('another photo, label, box, split or content is other data', async () => {
  const { training, queries } = split();
  const ids = [
    await idOf({}),
    await idOf({ training: training.slice(1), gallery: training.slice(1) }),
    await idOf({ queries: [{ ...queries[0]!, individual: 'y' }] }),
    await idOf({ queries: [{ ...queries[0]!, box: { x: 1, y: 2, w: 3, h: 4 } }] }),
    await idOf({ gallery: [] }),
  ];
  await writeFile(join(folder, 'c'), 'C'.repeat(1000));
  ids.push(await idOf({}));
  expect(new Set(ids).size).toBe(ids.length);
});

test('a file that is gone is named', async () => {
  await rm(join(folder, 'b'));
  await expect(dataId(split())).rejects.toBeInstanceOf(PhotoError);
  await expect(dataId(split())).rejects.toThrow('b');
});
