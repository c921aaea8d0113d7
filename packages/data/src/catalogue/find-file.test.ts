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

test('finds photos by names without extension, and with another of the same format; none that could be several', async () => {
  const folder = folderWith({
    'table.csv': [
      'path,individual',
      ...['IMG_0001,Alba', 'sub/img_0002.jpeg,Bruno', 'IMG_0003,Nora', 'IMG_0004,Nora', '2023.07.14_05,Alba'],
      ...['IMG_0006.png,Alba', 'a.tif,Alba', ''],
    ].join('\n'),
    ...{ 'IMG_0001.JPG': '', 'sub/IMG_0002.jpg': '', 'IMG_0003.JPG': '', 'IMG_0003.NEF': '' },
    ...{ 'IMG_0004.jpg': '', 'IMG_0004.png': '', '2023.07.14_05.jpg': '', 'IMG_0006.jpg': '', 'a.TIFF': '' },
  });
  const { photos, problems, notes } = await readCatalogue(join(folder, 'table.csv'));
  expect(photos.map(({ path, file }) => [path, file.slice(folder.length + 1)])).toEqual([
    ['IMG_0001', 'IMG_0001.JPG'],
    ['sub/img_0002.jpeg', 'sub/IMG_0002.jpg'],
    ['IMG_0003', 'IMG_0003.JPG'],
    ['2023.07.14_05', '2023.07.14_05.jpg'],
    ['a.tif', 'a.TIFF'],
  ]);
  expect(problems).toMatchObject([
    { path: 'IMG_0004', reason: 'line 5: may be IMG_0004.jpg or IMG_0004.png: write the whole name' },
    { path: 'IMG_0006.png', reason: expect.stringContaining('line 7: not found in') },
  ]);
  expect(notes).toContain(
    `${join(folder, 'table.csv')}: 5 photos are named without the extension on disk, e.g. IMG_0001 (IMG_0001.JPG): found and used`,
  );
});

test('names that look the same are one individual; all others stay as they are spelled', async () => {
  const folder = folderWith({ 'Zoe\u0308/1.jpg': '', 'Zo\u00eb/2.jpg': '', 'A\u030a/3.jpg': '', 'B/4.jpg': '' });
  const { individuals, photos, notes } = await readCatalogue(folder);
  expect(individuals).toEqual(['A\u030a', 'B', 'Zo\u00eb']);
  expect(photos.map(({ path }) => path)).toContain('Zoe\u0308/1.jpg');
  expect(notes).toEqual(['“Zo\u00eb” is written in several ways that look the same: taken for one individual']);
  expect(oneSpelling(photos).joined).toEqual([]);
});
