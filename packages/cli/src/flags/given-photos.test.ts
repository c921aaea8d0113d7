import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { filesGiven, givenPhotos } from './given-photos.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'given-')));
for (const name of ['new', 'new [2]', 'old/2023']) mkdirSync(join(folder, name), { recursive: true });
for (const name of ['new/b.jpg', 'new/a.jpg', 'new/c d.JPG', 'new/t.csv', 'new [2]/e.jpg', 'old/2023/f.jpg'])
  writeFileSync(join(folder, name), '');
const before = process.cwd();
process.chdir(folder);
afterEach(() => vi.unstubAllEnvs());
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});
const given = (...paths: string[]) => givenPhotos('--queries', paths);

test('one path is that; several are what counts of the folder that holds them', () => {
  expect(given('new')).toEqual({ path: join(folder, 'new') });
  expect(given('new/a.jpg', 'new/b.jpg')).toEqual({ path: join(folder, 'new'), only: ['a.jpg', 'b.jpg'] });
  expect(given('new/a.jpg', 'old')).toEqual({ path: folder, only: ['new/a.jpg', 'old'] });
  expect(given('old/2023/f.jpg', 'new/a.jpg', 'new')).toEqual({
    path: folder,
    only: ['old/2023/f.jpg', 'new/a.jpg', 'new'],
  });
  // "new [2]" begins like "new", and is another folder.
  expect(given('new/a.jpg', 'new [2]/e.jpg')).toEqual({ path: folder, only: ['new/a.jpg', 'new [2]/e.jpg'] });
  expect(given('new/a.jpg', join(folder, 'new', 'a.jpg'))).toEqual({ path: join(folder, 'new', 'a.jpg') });
});

test('a pattern that no shell has seen to', () => {
  expect(given('new/*.jpg')).toEqual({ path: join(folder, 'new'), only: ['a.jpg', 'b.jpg'] });
  expect(given('new/*.JPG')).toEqual({ path: join(folder, 'new', 'c d.JPG') });
  expect(given('new [2]')).toEqual({ path: join(folder, 'new [2]') });
  expect(() => given('new/*.png')).toThrow('nothing fits new/*.png; upper and lower case count');
  vi.stubEnv('HOME', folder);
  vi.stubEnv('USERPROFILE', folder);
  expect(filesGiven('~/new/?.jpg')).toEqual(['a.jpg', 'b.jpg'].map((name) => join(folder, 'new', name)));
});

test('of several a missing one, or a table, is named', () => {
  expect(() => given('new/a.jpg', 'nwe')).toThrow(`${join(folder, 'nwe')} does not exist; --queries takes photos`);
  expect(() => given('new/a.jpg', 'new/t.csv')).toThrow(
    `a table alone: give ${join(folder, 'new', 't.csv')} by itself`,
  );
});
