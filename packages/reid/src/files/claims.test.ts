import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimState, forgetKept, noteKept, removeEmptyFolders } from './claims.ts';
import { claimOutputs } from './output-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claims-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('what is written of what was claimed: new files, and those in place of others', async () => {
  const [old, replaced, fresh, never] = ['old.csv', 'replaced.csv', 'new/a.csv', 'new/b.csv'].map((name) =>
    join(folder, name),
  );
  for (const path of [old!, replaced!]) await writeFile(path, 'before');
  const claimed = [old!, replaced!, fresh!, never!].map((path) => ({ flag: '--output', path }));
  await claimOutputs(claimed, { overwrite: true });
  const own = (paths: readonly string[]) => paths.filter((path) => path.startsWith(folder));
  expect(own(claimState().missing)).toEqual([old, replaced, fresh, never]);
  await writeFile(fresh!, 'a');
  await writeFile(join(folder, 'temporary'), 'after');
  await rename(join(folder, 'temporary'), replaced!);
  expect(own(claimState().written)).toEqual([replaced, fresh]);
  expect(own(claimState().missing)).toEqual([old, never]);
});

test('a log is kept until it is forgotten', () => {
  noteKept('boxes.jsonl');
  expect(claimState().kept).toEqual(['boxes.jsonl']);
  forgetKept('boxes.jsonl');
  expect(claimState().kept).toEqual([]);
});

test('folders that were made and stay empty go, no others', async () => {
  await mkdir(join(folder, 'there'));
  const paths = ['deep/er/a.csv', 'full/b.csv', 'there/c.csv'].map((name) => join(folder, name));
  await claimOutputs(
    paths.map((path) => ({ flag: '--output', path })),
    { overwrite: false },
  );
  expect(existsSync(join(folder, 'deep', 'er'))).toBe(true);
  await writeFile(join(folder, 'full', 'b.csv'), '');
  removeEmptyFolders();
  expect(['deep', 'full', 'there'].map((name) => existsSync(join(folder, name)))).toEqual([false, true, true]);
});
