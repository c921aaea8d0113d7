import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder-with.ts';
import { applyBoxes } from './apply-boxes.ts';

const photos = ['a/1.jpg', 'a/2.jpg', 'b/3.jpg'].map((path) => ({
  path,
  file: `/${path}`,
  individual: path.charAt(0),
}));
const csv = (...rows: string[]) => join(folderWith({ 'boxes.csv': `${rows.join('\n')}\n` }), 'boxes.csv');

test('takes the best box of each photo, with a margin', async () => {
  const file = csv(
    'path,x,y,w,h,score',
    'a/1.jpg,0,0,5,5,0.4',
    'a/1.jpg,10,20,100,50,0.9',
    'a/1.jpg,1,1,5,5,0.9',
    'b\\3.jpg,1,2,3,4,0.1',
  );
  const boxed = await applyBoxes(photos, file, { margin: 0.1 });
  expect(boxed.problems).toEqual([]);
  expect(boxed.without).toBe(1);
  expect(boxed.photos.map(({ path, box }) => [path, box])).toEqual([
    ['a/1.jpg', { x: 0, y: 15, w: 120, h: 60 }],
    ['a/2.jpg', undefined],
    ['b/3.jpg', { x: 0.7, y: 1.6, w: 3.5999999999999996, h: 4.8 }],
  ]);
});

test('takes all boxes, each as a photo of its own', async () => {
  const file = csv('path,x,y,w,h', 'a/1.jpg,0,0,5,5', 'a/1.jpg,10,20,100,50');
  const withTwo = [
    ...photos,
    { path: 'a/1.jpg#2', file: '/a/1.jpg', individual: 'a', box: { x: 9, y: 9, w: 9, h: 9 } },
  ];
  const boxed = await applyBoxes(withTwo, file, { take: 'all' });
  expect(boxed.photos.map(({ path, box }) => `${path} ${box?.x}`)).toEqual([
    'a/1.jpg 0',
    'a/1.jpg#3 10',
    'a/2.jpg undefined',
    'b/3.jpg undefined',
    'a/1.jpg#2 9',
  ]);
});

test('takes a row without box and score for a photo that holds nothing', async () => {
  const file = csv('path,x,y,w,h,score', 'a/1.jpg,,,,,', 'a/2.jpg,0,0,5,5,0.4', 'b/3.jpg,,,,,');
  const { problems, without, photos: boxed } = await applyBoxes(photos, file);
  expect(problems).toEqual([]);
  expect(without).toBe(2);
  expect(boxed.map(({ box }) => box?.w)).toEqual([undefined, 5, undefined]);

  const nothing = await applyBoxes(photos, csv('path,x,y,w,h,score', 'a/1.jpg,,,,,'));
  expect(nothing).toEqual({ photos, problems: [], without: 3, notes: [] });
});

test('knows a table that several folders share', async () => {
  const file = csv('path,x,y,w,h', 'a/1.jpg,0,0,5,5', 'c/9.jpg,0,0,5,5', 'a/2.jpg,0,0,,5');
  const { problems, photos: boxed } = await applyBoxes(photos, file, { shared: true });
  expect(problems.map(({ path }) => path)).toEqual(['a/2.jpg']);
  expect(boxed.map(({ box }) => box?.w)).toEqual([5, undefined, undefined]);
});

test('reports rows that cannot be used', async () => {
  const file = csv(
    'path,x,y,w,h,score',
    'a/1.jpg,0,0,5,5,0.4',
    'c/9.jpg,0,0,5,5,1',
    'a/2.jpg,0,0,,5,1',
    'a/2.jpg,,,,,1',
    'a/2.jpg,0,0,5,5,high',
  );
  const { problems, photos: boxed } = await applyBoxes(photos, file);
  expect(problems.map(({ path, reason }) => `${path} ${reason}`)).toEqual([
    'c/9.jpg line 3: not among the photos',
    'a/2.jpg line 4: box is not four numbers x, y, w, h but 0 0 5',
    'a/2.jpg line 5: has a score and no box',
    'a/2.jpg line 6: score is no number',
  ]);
  expect(boxed[1]!.box).toBeUndefined();
});

test('refuses a table without boxes, or of other photos', async () => {
  await expect(applyBoxes(photos, csv('path,score', 'a/1.jpg,1'))).rejects.toThrow(/no column x; found path, score$/);
  await expect(applyBoxes(photos, csv('path,x,y,w,h', '1.jpg,0,0,5,5'))).rejects.toThrow(
    /None of the 1 rows .* e\.g\. a\/1\.jpg$/,
  );
});

test('knows photos that the table spells otherwise, and says so', async () => {
  const spelt = [' a/1.jpg', `${'Zoë'.normalize('NFD')}/2.jpg`, 'B/3.JPG', 'c/4.jpg'].map((path) => ({
    ...{ path, file: `/${path}`, individual: path },
  }));
  const file = csv(
    'path,x,y,w,h',
    ' a/1.jpg,0,0,5,5',
    'Zoë/2.jpg,0,0,6,5',
    'b/3.jpg,0,0,7,5',
    'C/4.jpg,0,0,8,5',
    'c/4.jpg,0,0,9,5',
  );
  const { photos: boxed, problems, notes } = await applyBoxes(spelt, file);
  expect(boxed.map(({ path, box }) => [path, box?.w])).toEqual(spelt.map(({ path }, i) => [path, [5, 6, 7, 9][i]]));
  expect(problems).toEqual([{ path: 'C/4.jpg', reason: 'line 5: not among the photos' }]);
  expect(notes).toEqual([
    expect.stringMatching(/boxes\.csv: 2 photos are spelt otherwise .*, e\.g\. Zoë\/2\.jpg: found and used$/),
  ]);
});

test('finds photos by names without extension, and with another of the same format; none that could be several', async () => {
  const named = ['a/1.JPG', 'a/2.jpg', 'a/3.jpg', 'a/3.png', 'a/4.jpg'].map((path) => ({ ...photos[0]!, path }));
  const file = csv('path,x,y,w,h', 'a/1,1,1,9,9', 'A/2.jpeg,2,2,9,9', 'a/3,3,3,9,9', 'a/4.png,4,4,9,9');
  const boxed = await applyBoxes(named, file);
  expect(boxed.photos.map(({ box }) => box?.x)).toEqual([1, 2, undefined, undefined, undefined]);
  expect(boxed.problems.map(({ reason }) => reason)).toEqual([
    'line 4: not among the photos',
    'line 5: not among the photos',
  ]);
  expect(boxed.notes).toEqual([
    `${file}: 2 photos are named without the extension on disk, e.g. a/1 (a/1.JPG): found and used`,
  ]);
});

test('a path that begins or ends with a space is the one that detect wrote', async () => {
  const spaced = [' Alba/1.jpg', 'Alba/1.jpg', 'Bruno /2.jpg'].map((path) => ({
    path,
    file: `/${path}`,
    individual: 'a',
  }));
  const file = csv('path,x,y,w,h', ' Alba/1.jpg,1,1,5,5', '"Bruno /2.jpg",2,2,5,5');
  const boxed = await applyBoxes(spaced, file, { margin: 0 });
  expect(boxed.problems).toEqual([]);
  expect(boxed.photos.map(({ path, box }) => [path, box?.x])).toEqual([
    [' Alba/1.jpg', 1],
    ['Alba/1.jpg', undefined],
    ['Bruno /2.jpg', 2],
  ]);
});
