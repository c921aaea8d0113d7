import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder-with.ts';
import { readCatalogue } from './read-catalogue.ts';

const photo = () => sharp({ create: { width: 8, height: 8, channels: 3, background: '#808080' } });

test('a table that knows more individuals than the folders is used, and says what it does not name', async () => {
  const folder = folderWith({
    'metadata.csv': 'image_id,identity,path\n0,Alba,images/1.jpg\n1,Bruno,images/2.jpg\n',
    'images/1.jpg': '',
    'images/2.jpg': '',
    'images/3.jpg': '',
  });
  const catalogue = await readCatalogue(folder);
  expect(catalogue).toMatchObject({ format: 'csv', individuals: ['Alba', 'Bruno'] });
  expect(catalogue.leftOut).toEqual([{ kind: 'that metadata.csv does not name', count: 1, example: 'images/3.jpg' }]);
  expect(catalogue.notes).toEqual([
    `${join(folder, 'metadata.csv')}: column "identity" names the animal`,
    `photos and individuals as ${join(folder, 'metadata.csv')} names them`,
  ]);
  await expect(readCatalogue(join(folder, 'images'))).rejects.toThrow(
    /holds 3 loose photos.*; .*metadata\.csv names individuals in them: give that$/,
  );
  const { notes, individuals } = await readCatalogue(join(folder, 'images'), { loose: true });
  expect(individuals).toEqual([]);
  expect(notes).toEqual([`${join(folder, 'metadata.csv')} names individuals in these photos: give that to use it`]);

  writeFileSync(join(folder, 'other.csv'), 'path,individual\nimages/1.jpg,Nora\n');
  await expect(readCatalogue(folder)).rejects.toThrow(/2 tables \(metadata\.csv, other\.csv\): give the one to read$/);
});

test.each([
  ['in quotes', '"Image","Id"\r\n"1.jpg","w_1"\r\n"2.jpg","w_2"\r\n', 'utf8'],
  ['behind a byte order mark', '\ufeffImage,Id\n1.jpg,w_1\n2.jpg,w_2\n', 'utf8'],
  ['in UTF-16, with tabs', '\ufeffImage\tId\n1.jpg\tw_1\n2.jpg\tw_2\n', 'utf16le'],
] as const)("a challenge's header %s is the same header", async (_, table, encoding) => {
  const folder = folderWith({ 'train/1.jpg': '', 'train/2.jpg': '' });
  writeFileSync(join(folder, 'train.csv'), table, encoding);
  expect(await readCatalogue(folder)).toMatchObject({ format: 'kaggle', individuals: ['w_1', 'w_2'] });
});

test('folders of individuals go before a table beside them, which is said', async () => {
  const folder = folderWith({
    'notes.csv': 'path,individual\nAlba/1.jpg,Alba\n',
    'catalogue.csv': 'row,path,individual,array\n0,Alba/1.jpg,Alba,sha256:0\n',
    'Alba/1.jpg': '',
    'Bruno/2.jpg': '',
  });
  const { format, individuals, notes } = await readCatalogue(folder);
  expect({ format, individuals }).toEqual({ format: 'folder', individuals: ['Alba', 'Bruno'] });
  expect(notes).toEqual([
    `${join(folder, 'notes.csv')} is not used, for folders name the individuals: give the file itself to use it`,
  ]);
});

test('takes a single photo where nobody needs to be known', async () => {
  const folder = folderWith({});
  const file = join(folder, 'new.jpg_large');
  writeFileSync(file, await photo().jpeg().toBuffer());
  expect(await readCatalogue(file, { loose: true })).toMatchObject({
    format: 'photo',
    photos: [{ path: 'new.jpg_large', file, individual: '' }],
  });
  await expect(readCatalogue(file)).rejects.toThrow(
    /new\.jpg_large is a photo: expected a folder of photos or a table/,
  );
});

test.each([
  ['whales.xlsx', 'PK\x03\x04', /is a spreadsheet: save it as CSV/],
  ['whales.npy', '\x93NUMPY', /is an array of embeddings: expected a folder of photos, a photo, or a table/],
  ['photos.zip', 'PK\x03\x04', /is an archive: unpack it/],
  ['a.heic', '\0\0\0\x18ftypheic', /is HEIC, which is not read: save them as JPEG/],
  ['a.mp4', 'x', /is video, which is not read: save the frames/],
  ['a.jpg', 'path,individual', /is called a photo, and its content is none/],
])('says what %s is', async (name, content, message) => {
  const file = join(folderWith({}), name);
  writeFileSync(file, content, 'latin1');
  await expect(readCatalogue(file, { loose: true })).rejects.toThrow(message);
});
