import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostileFolder } from './hostile-photos.ts';
import { judge, type Place, photoCommands } from './photo-commands.ts';

const seed = 19;
let folder: string;
let place: Place;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flukeprint-photos-'));
  const [photos, results] = [join(folder, 'photos'), join(folder, 'results')];
  await mkdir(results);
  place = { photos, results, ...(await hostileFolder(photos, { count: 40, seed })) };
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

// The others: `node tools/run.mjs test/faults/photos.ts`.
test.each(['crop', 'catalog init', 'catalog import'])(
  '%s: each hostile photo is named with a reason, and good ones are used',
  async (name) => {
    const { faults } = await judge(photoCommands.find((command) => command.name === name)!, place);
    expect(faults).toEqual([]);
  },
  180_000,
);
