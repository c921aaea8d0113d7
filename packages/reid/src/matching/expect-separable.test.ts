import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UserError } from '../user-error.ts';
import { writeEmbeddings } from './embeddings-file.ts';
import { expectSeparable } from './expect-separable.ts';
import { layouts } from './match-table.ts';

let folder: string;
const names = ['Alba', 'Nº 17', 'The Old One'];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'separable-'));
  for (const name of names) {
    await mkdir(join(folder, 'photos', name), { recursive: true });
    await writeFile(join(folder, 'photos', name, 'IMG,1.jpg'), '');
  }
  await writeEmbeddings(join(folder, 'g.npy'), {
    embeddings: { count: 3, size: 1, data: Float32Array.of(1, 1, 1) },
    ...{ paths: names.map((name) => `${name}/1.jpg`), individuals: names },
  });
});
afterAll(() => rm(folder, { recursive: true }));

test.each(['photos', 'g.npy'])(
  'names of %s that a layout could not part are an error with the way on',
  async (gallery) => {
    const attempt = expectSeparable({ path: join(folder, gallery) }, layouts.humpback);
    await expect(attempt).rejects.toThrow(UserError);
    await expect(attempt).rejects.toThrow(
      /^"Nº 17" and 1 more name of .* puts a space between names\. Give another sign with --joined/,
    );
    await expectSeparable({ path: join(folder, gallery) }, { ...layouts.humpback, joined: '|' });
    await expectSeparable({ path: join(folder, gallery) }, layouts.long);
  },
);

test('so are photos, by the names that are written', async () => {
  const layout = { ...layouts.wide, joined: ',' };
  await expect(expectSeparable({ path: join(folder, 'photos') }, layout)).rejects.toThrow(/^"Alba\/IMG,1\.jpg"/);
  await expect(expectSeparable({ path: join(folder, 'photos') }, { ...layout, names: 'file' })).rejects.toThrow(
    /^"IMG,1\.jpg"/,
  );
  await expectSeparable({ path: join(folder, 'photos') }, { ...layout, joined: ' ', names: 'stem' });
});
