import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { DataError } from '../errors.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { listPhotos } from './list-photos.ts';

function folderOf(...files: string[]): string {
  const folder = temporaryFolder();
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), '');
  }
  return folder;
}

test('lists photos by individual, in code-point order, whatever their names', async () => {
  const folder = folderOf(
    'whale_2/b.PNG',
    'whale_2/a.webp',
    'whale_1/IMG 2.jpg',
    'whale_1/IMG 10.JPeG',
    'Ñandú 🐋/größe ﬀ.jpg',
    'Ñandú 🐋/größe 🐋.jpg',
    'whale_1/notes.txt',
    'whale_1/.hidden.jpg',
    '.trash/a.jpg',
    'whale_1/more/nested.jpg',
    'empty/readme.md',
    'loose.jpg',
  );
  const { photos, individuals, leftOut } = await listPhotos(folder);
  expect(photos.map(({ path }) => path)).toEqual([
    'whale_1/IMG 10.JPeG',
    'whale_1/IMG 2.jpg',
    'whale_1/more/nested.jpg',
    'whale_2/a.webp',
    'whale_2/b.PNG',
    'Ñandú 🐋/größe ﬀ.jpg',
    'Ñandú 🐋/größe 🐋.jpg',
  ]);
  expect(individuals).toEqual(['whale_1', 'whale_2', 'Ñandú 🐋']);
  expect(photos[1]).toEqual({
    path: 'whale_1/IMG 2.jpg',
    file: join(folder, 'whale_1/IMG 2.jpg'),
    individual: 'whale_1',
  });
  expect(leftOut).toEqual([
    { kind: 'MD', count: 1, example: 'empty/readme.md' },
    { kind: 'TXT', count: 1, example: 'whale_1/notes.txt' },
    { kind: "in no individual's folder", count: 1, example: 'loose.jpg' },
  ]);
});

test('a card beside a catalogue, and what is called like no animal, is of nobody known, which is said', async () => {
  const folder = folderOf(
    ...['Alba/1.jpg', 'Bruno/2.jpg', '20230716/3.jpg', 'DCIM/100CANON/4.jpg', 'DCIM/101CANON/5.jpg'],
    'unsorted 2023/6.jpg',
    'unsorted/7.jpg',
  );
  const { photos, individuals, leftOut, notes } = await listPhotos(folder);
  expect(individuals).toEqual(['20230716', 'Alba', 'Bruno', 'unsorted 2023']);
  expect(photos).toHaveLength(4);
  expect(leftOut).toMatchObject([{ kind: "in no individual's folder", count: 3, example: 'DCIM/100CANON/4.jpg' }]);
  expect(notes).toEqual([
    'called like no animal, and of nobody known: DCIM (2 photos), unsorted (1 photo); --individual-from top takes such folders for animals',
  ]);
  expect((await listPhotos(folder, { individualFrom: 'top' })).individuals).toContain('DCIM');
});

test('takes loose photos of unknown individuals when asked to', async () => {
  const folder = folderOf('whale/1.jpg', 'b.jpg', 'notes.txt');
  const { photos, individuals, leftOut } = await listPhotos(folder, { loose: true });
  expect(photos.map(({ path, individual }) => [path, individual])).toEqual([
    ['b.jpg', ''],
    ['whale/1.jpg', 'whale'],
  ]);
  expect(individuals).toEqual(['whale']);
  expect(leftOut).toEqual([{ kind: 'TXT', count: 1, example: 'notes.txt' }]);
});

test('keeps composed and decomposed letters apart', async () => {
  const folder = folderOf('é/1.jpg', 'e\u0301/1.jpg');
  expect((await listPhotos(folder)).individuals).toEqual(['e\u0301', 'é']);
});

test('follows links to individuals', async () => {
  const folder = folderOf('a/1.jpg');
  const other = folderOf('b/1.jpg');
  symlinkSync(join(other, 'b'), join(folder, 'b'));
  expect((await listPhotos(folder)).individuals).toEqual(['a', 'b']);
});

test.each([
  ['a missing folder', () => join(temporaryFolder(), 'nowhere'), /does not exist/],
  ['a file', () => join(folderOf('file.jpg'), 'file.jpg'), /is a file/],
  ['an empty folder', () => temporaryFolder(), /holds no photos.*folder per individual.*whale_1\/photo 1\.jpg/],
  ['loose photos', () => folderOf('a.jpg', 'b.jpg'), /2 loose photos.*folder per individual/],
  ['other files', () => folderOf('whale/notes.txt'), /holds no photos that can be read, but 1 TXT\. Expected/],
])('refuses %s', async (_, make, message) => {
  const listing = listPhotos(make());
  await expect(listing).rejects.toThrow(DataError);
  await expect(listing).rejects.toThrow(message);
});

// Root may read everything.
test.skipIf(process.getuid?.() === 0)('refuses a folder that may not be read', async () => {
  const folder = folderOf('a/1.jpg');
  chmodSync(join(folder, 'a'), 0o000);
  await expect(listPhotos(folder)).rejects.toThrow(/holds no photos that can be read, but 1 that cannot be opened/);
  chmodSync(join(folder, 'a'), 0o700);
});
