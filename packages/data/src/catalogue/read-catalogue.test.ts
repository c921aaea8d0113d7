import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DataError } from '../errors.ts';
import { folderWith } from '../testing/folder-with.ts';
import { readCatalogue } from './read-catalogue.ts';

const short = ({ photos }: Awaited<ReturnType<typeof readCatalogue>>) =>
  photos.map(({ path, individual }) => `${path} ${individual}`);

test('takes a folder per individual', async () => {
  const folder = folderWith({ 'a/1.jpg': '', 'b/2.jpg': '', 'train.csv': 'whale,"\n' });
  const catalogue = await readCatalogue(folder);
  expect(catalogue).toMatchObject({
    format: 'folder',
    individuals: ['a', 'b'],
    leftOut: [{ kind: 'CSV', count: 1 }],
    problems: [],
  });
  expect(short(catalogue)).toEqual(['a/1.jpg a', 'b/2.jpg b']);
});

test("takes Kaggle's humpbacks, as a folder or by the table", async () => {
  const folder = folderWith({
    'train.csv': 'Image,Id\nb.jpg,w_1\na.jpg,new_whale\nc.jpg,w_1\ngone.jpg,w_2\n',
    'train/a.jpg': '',
    'train/b.jpg': '',
    'c.jpg': '',
    'test/d.jpg': '',
  });
  for (const path of [folder, join(folder, 'train.csv')]) {
    const catalogue = await readCatalogue(path);
    expect(catalogue).toMatchObject({ format: 'kaggle', individuals: ['new_whale', 'w_1'] });
    expect(short(catalogue)).toEqual(['b.jpg w_1', 'a.jpg new_whale', 'c.jpg w_1']);
    expect(catalogue.photos[0]!.file).toBe(join(folder, 'train', 'b.jpg'));
    expect(catalogue.problems).toEqual([
      { path: 'gone.jpg', reason: expect.stringMatching(/^line 5: not found in .*train or/) },
    ]);
  }
});

test("takes Happywhale's table", async () => {
  const folder = folderWith({
    'train.csv': 'image,species,individual_id\n1.jpg,beluga,aa\n2.jpg,blue_whale,bb\n',
    'train_images/1.jpg': '',
    'train_images/2.jpg': '',
  });
  const catalogue = await readCatalogue(folder);
  expect(catalogue.format).toBe('happywhale');
  expect(short(catalogue)).toEqual(['1.jpg aa', '2.jpg bb']);
});

test('takes a CSV with dates and boxes', async () => {
  const folder = folderWith({
    'my whales.csv': [
      '\ufeffPath;Individual;Date;X;Y;W;H;score',
      'in\\a.jpg;Ñandú;2024-08-03 10:11:12;1;2;30,5;40;',
      'in/a.jpg;Alba;;5;6;7;8;',
      'in/b.jpg;"Al;ba";2024-08-04;;;;;',
    ]
      .join('\r\n')
      .replace('30,5', '30.5'),
    'in/a.jpg': '',
    'in/b.jpg': '',
  });
  const { photos, problems, format } = await readCatalogue(join(folder, 'my whales.csv'));
  expect(problems).toEqual([]);
  expect(format).toBe('csv');
  const [a, b] = ['a', 'b'].map((name) => join(folder, 'in', `${name}.jpg`));
  expect(photos).toEqual([
    {
      path: 'in/a.jpg',
      file: a,
      individual: 'Ñandú',
      box: { x: 1, y: 2, w: 30.5, h: 40 },
      date: Date.UTC(2024, 7, 3, 10, 11, 12),
    },
    { path: 'in/a.jpg#2', file: a, individual: 'Alba', box: { x: 5, y: 6, w: 7, h: 8 } },
    { path: 'in/b.jpg', file: b, individual: 'Al;ba', date: Date.UTC(2024, 7, 4) },
  ]);
});

test('takes a box in one column, as WildlifeDatasets writes it', async () => {
  const folder = folderWith({
    'metadata.csv': 'image_id,identity,path,bbox\n1,a,1.jpg,"[1.0, 2.0, 3.5, 4.0]"\n2,b,1.jpg,5 6 7 8\n',
    '1.jpg': '',
  });
  const { photos } = await readCatalogue(join(folder, 'metadata.csv'));
  expect(photos.map(({ individual, box }) => [individual, box])).toEqual([
    ['a', { x: 1, y: 2, w: 3.5, h: 4 }],
    ['b', { x: 5, y: 6, w: 7, h: 8 }],
  ]);
});

test('reports rows that cannot be used, a line each, and goes on', async () => {
  const rows = [
    'a.jpg,A,,',
    'a.jpg,A,,',
    'a.jpg,B,,',
    'gone.jpg,A,,',
    'b.jpg,A,1 2 3,',
    'b.jpg,A,1 2 0 4,',
    ',A,,',
    'b.jpg,A,,3/8/2024',
  ];
  const folder = folderWith({ 'c.csv': `path,individual,box,date\n${rows.join('\n')}\n`, 'a.jpg': '', 'b.jpg': '' });
  const catalogue = await readCatalogue(join(folder, 'c.csv'));
  expect(short(catalogue)).toEqual(['a.jpg A', 'b.jpg A']);
  expect(catalogue.problems.map(({ path, reason }) => `${path} ${reason}`)).toEqual([
    'a.jpg line 3: again, as in line 2',
    'a.jpg line 4: is B here and A in line 2',
    expect.stringMatching(/^gone\.jpg line 5: not found in /),
    'b.jpg line 6: box is not four numbers x, y, w, h but 1 2 3',
    'b.jpg line 7: box is 0 wide and 4 high',
    expect.stringMatching(/c\.csv line 8: names no photo$/),
    expect.stringMatching(/^b\.jpg line 9: date 3\/8\/2024 is not understood and left out/),
  ]);
});

test('looks for photos in the folder given, and nowhere else', async () => {
  const folder = folderWith({ 'c.csv': 'path,individual\n1.jpg,a\n2.jpg,a\n', 'far/1.jpg': '', '2.jpg': '' });
  const catalogue = await readCatalogue(join(folder, 'c.csv'), { images: join(folder, 'far') });
  expect(short(catalogue)).toEqual(['1.jpg a']);
});

test('with loose, a table needs no individuals', async () => {
  const folder = folderWith({ 'c.csv': 'path\n1.jpg\n', '1.jpg': '' });
  expect(short(await readCatalogue(join(folder, 'c.csv'), { loose: true }))).toEqual(['1.jpg ']);
  await expect(readCatalogue(join(folder, 'c.csv'))).rejects.toThrow(/no column individual \(or .*\); found path$/);
});

test.each<[string, string, Parameters<typeof readCatalogue>[1], RegExp]>([
  ['shot,who\n1.jpg,a\n', 'a CSV without paths', {}, /no column path \(or file.*\); found shot, who$/],
  ['path,individual,x,y\n1.jpg,a,1,2\n', 'half a box', {}, /no column w; found path, individual, x, y$/],
  ['path,individual\n1.jpg,a\n', 'another format than said', { format: 'kaggle' }, /no column Image; found path/],
  ['', 'an empty file', {}, /is empty; expected a CSV/],
  ['path,individual\n', 'a header alone', {}, /names no photo$/],
  [
    'path,individual\nx.jpg,a\ny.jpg,b\n',
    'no photo that is there',
    {},
    /None of the 2 rows .*first: x\.jpg: line 2: not found in/,
  ],
  ['path,individual\n"1.jpg,a\n', 'an open quote', {}, /is no CSV: /],
  ['{"images": []', 'broken JSON', {}, /is no JSON/],
  ['{"images": [], "info": 1}', 'JSON of another kind', {}, /no list "annotations" as COCO has; found images, info$/],
  ['[1]', 'a JSON list', {}, /no list "images"/],
])('refuses %j: %s', async (text, _, options, message) => {
  const file = join(folderWith({ 'c.csv': text }), 'c.csv');
  const error: unknown = await readCatalogue(file, options).catch((rejection) => rejection);
  expect(error).toBeInstanceOf(DataError);
  expect((error as Error).message).toMatch(message);
  expect((error as Error).message).not.toContain('\n');
});

test('refuses what is not there, and a folder of a format it does not hold', async () => {
  const folder = folderWith({ 'a/1.jpg': '' });
  await expect(readCatalogue(join(folder, 'none'))).rejects.toThrow(
    /none does not exist; expected a folder of photos, a photo, or a table/,
  );
  await expect(readCatalogue(folder, { format: 'coco' })).rejects.toThrow(/format coco but .* is a folder without one/);
  mkdirSync(join(folder, 'annotations'));
  for (const name of ['a.json', 'b.json']) writeFileSync(join(folder, 'annotations', name), '{}');
  await expect(readCatalogue(folder)).rejects.toThrow(/holds 2 JSON files: give the one to read/);
});

test('reads boxes by their edges, as other tools write them', async () => {
  const rows = 'path,individual,xmin,ymin,xmax,ymax\na.jpg,A,10,20,110,70\nb.jpg,B,,,,\n';
  const folder = folderWith({ 'boxed.csv': rows, 'a.jpg': '', 'b.jpg': '' });
  const { photos } = await readCatalogue(join(folder, 'boxed.csv'));
  expect(photos.map(({ box }) => box)).toEqual([{ x: 10, y: 20, w: 100, h: 50 }, undefined]);
});

test('says what to do about a table without a header, and about photos that are elsewhere', async () => {
  const folder = folderWith({
    'bare.csv': 'a/1.jpg,Alba\na/2.jpg,Alba\n',
    'far.csv': 'path,individual\nC:\\x\\1.jpg,A\n',
  });
  await expect(readCatalogue(join(folder, 'bare.csv'))).rejects.toThrow(
    /bare\.csv begins with a photo; put a line above it/,
  );
  await expect(readCatalogue(join(folder, 'far.csv'))).rejects.toThrow(/--images names the folder that holds them/);
});
