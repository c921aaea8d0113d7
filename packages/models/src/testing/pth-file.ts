import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach } from 'vitest';
import { readPth } from '../weights/pth/read-pth.ts';

/** Path of a file that torch 2.15 wrote: weights/pth/fixtures/generate.py. */
export const fixture = (name: string) => fileURLToPath(new URL(`../weights/pth/fixtures/${name}`, import.meta.url));

/** For each test a folder of its own; `read` writes bytes to `path()` in it and reads them as weights. */
export function pthFile() {
  let own: string;
  beforeEach(async () => {
    own = await mkdtemp(join(tmpdir(), 'pth-'));
  });
  afterEach(() => rm(own, { recursive: true }));
  const folder = () => own;
  const path = () => join(own, 'weights é.pth');
  const read = async (bytes: Uint8Array) => {
    await writeFile(path(), bytes);
    return readPth(path());
  };
  return { folder, path, read };
}
