import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeProjector } from './projector.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'projector-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('the sprite is a square, as the Projector expects, also where the last row stays empty', async () => {
  const photos = await Promise.all(
    [1, 2, 3, 4, 5].map(async (i) => {
      const file = join(folder, `${i}.png`);
      await sharp({ create: { width: 8, height: 8, channels: 3, background: { r: 40 * i, g: 0, b: 0 } } }).toFile(file);
      return { path: `${i}.png`, file, individual: 'a' };
    }),
  );
  await writeProjector(folder, { count: 5, size: 1, data: Float32Array.of(1, 2, 3, 4, 5) }, photos);
  const { data, info } = await sharp(join(folder, 'projector', 'sprite.png'))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([192, 192]);
  const red = Array.from({ length: 9 }, (_, i) => data[((Math.floor(i / 3) * 64 + 32) * 192 + (i % 3) * 64 + 32) * 3]);
  expect(red).toEqual([40, 80, 120, 160, 200, 0, 0, 0, 0]);
  expect(await readFile(join(folder, 'projector', 'metadata.tsv'), 'utf8')).toContain(
    'individual\tphoto\tpart\na\t1.png\t\n',
  );
});

test('an embedding too few is an error', async () => {
  const nothing = { count: 1, size: 2, data: new Float32Array(2) };
  await expect(writeProjector(folder, nothing, [])).rejects.toThrow('Expected 0 embeddings of 2');
});
