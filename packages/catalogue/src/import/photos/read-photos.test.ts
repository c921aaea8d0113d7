import { appendFileSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { bareRow, nobody, noEncounter, noFacts, type Reading } from '../source-row.ts';
import { readPhotos } from './read-photos.ts';

const folder = mkdtempSync(join(tmpdir(), 'read-photos-'));
const cache = join(folder, 'cache');
afterAll(() => rmSync(folder, { recursive: true }));

const reading = (...names: string[]): Reading => ({
  what: 'photos',
  problems: [],
  notes: [],
  rows: names.map((path) => ({
    ...bareRow,
    where: path,
    photo: { root: folder, path, file: join(folder, path), facts: noFacts },
    encounter: noEncounter,
    animal: nobody,
  })),
});

test('what was read before an interruption is not read again, a torn line is, and so is a file that changed', async () => {
  const size = { width: 8, height: 6, channels: 3 as const };
  for (const name of ['a.png', 'b.png'])
    await sharp({ create: { ...size, background: name[0] === 'a' ? 'red' : 'blue' } })
      .png()
      .toFile(join(folder, name));
  const first = await readPhotos(folder, reading('a.png'), { cache });
  expect(first.rows[0]!.photo!.facts).toMatchObject({ width: 8, height: 6 });
  appendFileSync(join(cache, readdirSync(cache)[0]!), '{"file":"torn');

  // Its time and size stay: only the cache can know what is not there any more.
  const time = new Date(2024, 1, 1);
  utimesSync(join(folder, 'b.png'), time, time);
  await readPhotos(folder, reading('b.png'), { cache });
  const { length } = await import('node:fs').then(({ readFileSync }) => readFileSync(join(folder, 'b.png')));
  writeFileSync(join(folder, 'b.png'), Buffer.alloc(length));
  utimesSync(join(folder, 'b.png'), time, time);
  const again = await readPhotos(folder, reading('a.png', 'b.png'), { cache });
  expect(again.problems).toEqual([]);
  expect(again.rows[0]!.photo!.facts).toEqual(first.rows[0]!.photo!.facts);

  utimesSync(join(folder, 'b.png'), 1, 1);
  const changed = await readPhotos(folder, reading('a.png', 'b.png'), { cache });
  expect(changed.rows).toHaveLength(1);
  expect(changed.problems).toEqual([{ where: 'b.png', reason: expect.stringContaining('content is no JPEG') }]);
});
