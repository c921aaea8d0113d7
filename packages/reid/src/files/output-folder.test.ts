import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { contentsOf } from '../runs/run-files.ts';
import { makeFolder } from './output-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'output-folder-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a folder is made, and nothing is left in it', async () => {
  await makeFolder(join(folder, 'a', 'b'));
  expect(await readdir(folder, { recursive: true })).toEqual(['a', join('a', 'b')]);
});

test('what a process that was killed while it tried the folder left there is no content, and goes', async () => {
  await mkdir(join(folder, '.write-test-49loAT'));
  expect(contentsOf(folder)).toEqual([]);
  await makeFolder(folder);
  expect(await readdir(folder)).toEqual([]);
});

test('what is called alike stays', async () => {
  await mkdir(join(folder, '.write-test-mine'));
  await mkdir(join(folder, '.write-test-abcdef'));
  await writeFile(join(folder, '.write-test-abcdef', 'notes'), '');
  await makeFolder(folder);
  expect((await readdir(folder)).sort()).toEqual(['.write-test-abcdef', '.write-test-mine']);
  expect(contentsOf(folder)).toEqual(['.write-test-mine']);
});
