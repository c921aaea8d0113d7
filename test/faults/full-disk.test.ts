import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { flukeprint, start, succeed } from '../end-to-end/flukeprint.ts';
import { finished } from '../finished.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';
import { prepareTrainings, type Training } from './trainings.ts';

let folder: string;
let photos: string;
let weights: string;
let detector: Training;
let disk: SmallDisk | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flukeprint-full-'));
  disk = await mountSmallDisk(join(folder, 'disk'), 8);
  if (!disk) return;
  detector = (await prepareTrainings(folder))[1]!;
  photos = join(folder, 'photos');
}, 180_000);
afterAll(async () => {
  disk?.[Symbol.dispose]();
  await rm(folder, { recursive: true, force: true });
});

/** All files below a folder, with their bytes. */
async function bytesBelow(path: string): Promise<Map<string, string>> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== '.filler');
  const read = files.map(async ({ parentPath, name }) => {
    const file = join(parentPath, name);
    return [file, (await readFile(file)).toString('base64')] as const;
  });
  return new Map(await Promise.all(read));
}
