import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder-with.ts';
import { movedPaths } from './moved-paths.ts';
import { readCatalogue } from './read-catalogue.ts';

const photos = { 'photos/Alba/1.jpg': '', 'photos/Alba/2023/2.jpg': '', 'photos/Bruno/1.jpg': '' };
const rows = (...paths: string[]) =>
  ['path,individual', ...paths.map((path, i) => `${path},${'AB'[i % 2]}`)].join('\n');

test.each([
  ['Windows', String.raw`C:\Users\ana\whales\photos\ `.trim(), '\\', '"C:/Users/ana/whales/photos/" is taken away'],
  ['a Mac', '/Users/ana/photos/', '/', '"/Users/ana/photos/" is taken away'],
  ['another folder', 'season/photos/', '/', '"season/photos/" is taken away'],
])('a table made on %s finds its photos, and says what was taken away', async (_, from, sign, said) => {
  const paths = ['Alba/1.jpg', 'Alba/2023/2.jpg', 'Bruno/1.jpg', 'Bruno/lost.jpg'];
  const there = paths.map((path) => `${from}${path.replaceAll('/', sign)}`);
  const folder = folderWith({ ...photos, 'photos/table.csv': rows(...there) });
  const table = join(folder, 'photos', 'table.csv');
  const read = await readCatalogue(table);
  expect(read.photos.map(({ path, file }) => [path, file.slice(folder.length)])).toEqual([
    ['Alba/1.jpg', '/photos/Alba/1.jpg'],
    ['Alba/2023/2.jpg', '/photos/Alba/2023/2.jpg'],
    ['Bruno/1.jpg', '/photos/Bruno/1.jpg'],
  ]);
  expect(read.problems).toHaveLength(1);
  expect(read.notes).toEqual([
    `${table}: paths such as ${there[0]!.replaceAll('\\', '/')} are of another computer: photos are looked for here, ${said}`,
  ]);
});

test('as few folders as it takes are taken away', () => {
  const folder = folderWith({ 'photos/Alba/1.jpg': '', 'Alba/1.jpg': '' });
  expect(movedPaths('t.csv', ['D:/photos/Alba/1.jpg'], [folder]).of('D:/photos/Alba/1.jpg')).toBe('photos/Alba/1.jpg');
});

test('where folders are others, too, the names of the files find photos, if no two are the same', () => {
  const folder = folderWith({ '1.jpg': '', '2.jpg': '' });
  const different = movedPaths('t.csv', ['D:/x/Alba/1.jpg', 'E:/Bruno/2.jpg'], [folder]);
  expect(different.of('E:/Bruno/2.jpg')).toBe('2.jpg');
  expect(different.notes[0]).toMatch(/looked for here, by the name of the file alone$/);
  const same = movedPaths('t.csv', ['D:/x/Alba/1.jpg', 'D:/x/Bruno/1.jpg'], [folder]);
  expect(same.of('D:/x/Alba/1.jpg')).toBe('D:/x/Alba/1.jpg');
  expect(same.notes).toEqual([]);
  const relative = ['2022/Alba/1.jpg', '2022/Nora/2.jpg', '2022/Nora/3.jpg'];
  expect(movedPaths('t.csv', relative, [folder]).notes).toEqual([]);
});

test('paths that are found stay as they are, whatever else is missing', () => {
  const folder = folderWith({ 'Alba/1.jpg': '', '2.jpg': '' });
  const { of, notes } = movedPaths('t.csv', ['Alba/1.jpg', 'Bruno/2.jpg', join(folder, '2.jpg')], [folder]);
  expect(['Alba/1.jpg', 'Bruno/2.jpg', join(folder, '2.jpg')].map(of)).toEqual([
    ...['Alba/1.jpg', 'Bruno/2.jpg', join(folder, '2.jpg')],
  ]);
  expect(notes).toEqual([]);
});
