import { mkdtemp, realpath, rmdir } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { userPath } from './user-path.ts';

const own = fileURLToPath(new URL('../..', import.meta.url));
const before = process.cwd();
let elsewhere: string;
beforeEach(async () => {
  elsewhere = await realpath(await mkdtemp(join(tmpdir(), 'paths-')));
});
afterEach(async () => {
  process.chdir(before);
  vi.unstubAllEnvs();
  await rmdir(elsewhere);
});

test.each(['.', '../..'])('is relative to the folder it was typed in, though its script runs in %s', (folder) => {
  vi.stubEnv('INIT_CWD', elsewhere);
  process.chdir(join(own, folder));
  expect(userPath('runs/minke')).toBe(join(elsewhere, 'runs', 'minke'));
  expect(userPath('../x')).toBe(resolve(elsewhere, '..', 'x'));
});

test('is relative to the working folder everywhere else, whatever an outer pnpm left behind', () => {
  vi.stubEnv('INIT_CWD', join(elsewhere, 'stale'));
  process.chdir(elsewhere);
  expect(userPath('runs/minke')).toBe(join(elsewhere, 'runs', 'minke'));
});

test("is relative to the package's folder where someone stands in it", () => {
  vi.stubEnv('INIT_CWD', undefined);
  process.chdir(own);
  expect(userPath('runs')).toBe(join(own, 'runs'));
});

test('stays as it is where it is absolute', () => {
  vi.stubEnv('INIT_CWD', elsewhere);
  process.chdir(own);
  expect(userPath(join(elsewhere, 'ä b'))).toBe(join(elsewhere, 'ä b'));
});

test('~ is the home folder, also where no shell has seen it; what only begins so is a name', () => {
  process.chdir(elsewhere);
  expect(userPath('~/whale photos')).toBe(join(homedir(), 'whale photos'));
  expect(userPath('~')).toBe(homedir());
  expect(userPath('./~')).toBe(join(elsewhere, '~'));
  expect(userPath('~old')).toBe(join(elsewhere, '~old'));
});
