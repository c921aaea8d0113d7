import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder-with.ts';
import { FileFinder } from './find-file.ts';
import { oneSpelling } from './one-spelling.ts';
import { readCatalogue } from './read-catalogue.ts';

test('finds a file in another spelling or case, and none that could be several', () => {
  const folder = folderWith({ 'Zoe\u0308/IMG 1.JPG': '', 'Alba/a.jpg': '', 'twice/b.jpg': '', 'Twice/b.jpg': '' });
  const files = new FileFinder();
  expect(files.find(folder, 'Zo\u00eb/IMG 1.JPG')).toBe(join(folder, 'Zoe\u0308', 'IMG 1.JPG'));
  expect(files.find(folder, 'zo\u00eb/img 1.jpg')).toBe(join(folder, 'Zoe\u0308', 'IMG 1.JPG'));
  expect(files.find(join(folder, 'Alba'), '../ALBA/./A.jpg')).toBe(join(folder, 'Alba', 'a.jpg'));
  expect(files.find(folder, 'twice/b.jpg')).toBe(join(folder, 'twice', 'b.jpg'));
  expect(files.find(folder, 'TWICE/b.jpg')).toBeUndefined();
  expect(files.find(folder, 'Zoe/IMG 1.JPG')).toBeUndefined();
});

test('names that look the same are one individual; all others stay as they are spelled', async () => {
  const folder = folderWith({ 'Zoe\u0308/1.jpg': '', 'Zo\u00eb/2.jpg': '', 'A\u030a/3.jpg': '', 'B/4.jpg': '' });
  const { individuals, photos, notes } = await readCatalogue(folder);
  expect(individuals).toEqual(['A\u030a', 'B', 'Zo\u00eb']);
  expect(photos.map(({ path }) => path)).toContain('Zoe\u0308/1.jpg');
  expect(notes).toEqual(['“Zo\u00eb” is written in several ways that look the same: taken for one individual']);
  expect(oneSpelling(photos).joined).toEqual([]);
});
