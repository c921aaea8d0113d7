import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { DataError } from '../errors.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { readDetectionSet } from './read-detection-set.ts';

const folder = temporaryFolder();
const label = '0 0.5 0.5 0.4 0.4\n';

beforeAll(async () => {
  for (const name of ['images', 'labels', 'obj_train_data']) mkdirSync(join(folder, name));
  const photo = await sharp({ create: { width: 90, height: 60, channels: 3, background: '#406080' } })
    .jpeg()
    .toBuffer();
  for (let n = 0; n < 4; n++) {
    for (const name of ['images', 'obj_train_data']) writeFileSync(join(folder, name, `${n}.jpg`), photo);
    for (const name of ['labels', 'obj_train_data']) writeFileSync(join(folder, name, `${n}.txt`), label);
  }
});

/** What a COCO file beside `images/` gives: paths with their boxes, and what is said. */
async function coco(images: object[], annotations: object[]) {
  const file = join(folder, 'coco.json');
  writeFileSync(file, JSON.stringify({ images, annotations, categories: [{ id: 1, name: 'fluke' }] }));
  const { photos, problems, notes } = await readDetectionSet(file);
  return {
    boxes: photos.map(({ path, boxes }) => [path, ...boxes.map(({ box: { x, y, w, h } }) => [x, y, w, h])]),
    problems: problems.map(({ path, reason }) => `${path}: ${reason}`),
    notes: notes.map((note) => note.replace(file, 'F')),
  };
}
const image = (n: number, more: object = {}) => ({ id: n, file_name: `${n}.jpg`, ...more });
const fluke = (image_id: unknown, more: object = {}) => ({
  id: 9,
  image_id,
  category_id: 1,
  bbox: [30, 20, 30, 20],
  ...more,
});
const box = [30, 20, 30, 20];

test('COCO: ids as text or number, photos in images/ beside it or by their names alone', async () => {
  const images = [
    image(0, { id: '0' }),
    image(1, { file_name: '/content/1.jpg' }),
    image(2, { file_name: 'x\\2.jpg' }),
  ];
  const { boxes, problems } = await coco(images, [fluke(0), fluke('1'), fluke('2', { category_id: '1' })]);
  expect(problems).toEqual([]);
  expect(boxes).toEqual([
    ['0.jpg', box],
    ['/content/1.jpg', box],
    ['x/2.jpg', box],
  ]);
});

test('COCO: crowds throughout are flukes; a crowd among others leaves its photo out', async () => {
  const all = await coco([image(0), image(1)], [fluke(0, { iscrowd: 1 }), fluke(1, { iscrowd: 1 })]);
  expect(all.boxes).toEqual([
    ['0.jpg', box],
    ['1.jpg', box],
  ]);
  expect(all.notes).toEqual([
    'F: every annotation is marked iscrowd 1, as CVAT marks masks: each is taken for one fluke',
  ]);
  const mixed = await coco(
    [image(0), image(1), image(2)],
    [fluke(0), fluke(0, { iscrowd: 1 }), fluke(1, { iscrowd: 0 })],
  );
  expect(mixed.boxes).toEqual([['1.jpg', box], ['2.jpg']]);
  expect(mixed.problems).toEqual(['0.jpg: annotation 9 is a crowd (iscrowd 1): give each fluke a box of its own']);
});

test('COCO: boxes are scaled to the photo, or refused by name', async () => {
  const images = [
    image(0, { width: 900, height: 600 }),
    image(1, { width: 60, height: 90 }),
    image(2, { width: 9, height: 90 }),
  ];
  const { boxes, problems } = await coco(images, [fluke(0, { bbox: [300, 200, 300, 200] }), fluke(1)]);
  expect(boxes).toEqual([['0.jpg', box], ['2.jpg']]);
  expect(problems).toEqual([
    '1.jpg: the table says 60 × 90 pixels, the upright photo has 90 × 60: boxes were drawn before it was turned upright',
  ]);
});

test('COCO: what is no entry is said with its place', async () => {
  await expect(coco([image(0)], [fluke(0), null as unknown as object])).rejects.toThrow(/annotations\[1\] is null/);
  const { boxes, problems } = await coco(
    [image(0), image(1), { id: 2 }],
    [fluke(0, { bbox: null }), fluke(1, { category_id: null }), fluke(null)],
  );
  expect(boxes).toEqual([]);
  expect(problems).toEqual([
    'annotation 9: is of image without an id, which is not listed',
    '0.jpg: annotation 9: has no bbox',
    '1.jpg: annotation 9: category  is not listed',
    'images[2]: file does not exist',
  ]);
});

test('COCO: 100,000 boxes of one image are read in a moment', async () => {
  const many = Array.from({ length: 100_000 }, () => fluke(0));
  const before = process.cpuUsage().user;
  const { boxes } = await coco([image(0)], many);
  expect(boxes[0]).toHaveLength(many.length + 1);
  expect(process.cpuUsage().user - before).toBeLessThan(4e6);
});

test.each([
  ['another machine', '/content/drive/images/', 'images'],
  ['Windows', 'C:\\me\\images\\', 'images'],
  ['CVAT', 'data/obj_train_data/', 'obj_train_data'],
])('YOLO: a list with paths of %s finds its photos and labels by the end of the path', async (_, start, place) => {
  const list = join(folder, 'moved.txt');
  // As PowerShell writes it.
  writeFileSync(list, Buffer.from(`\ufeff${start}0.jpg\r\n${start}1.jpg\r\n${start}gone.jpg\r\n`, 'utf16le'));
  const { photos, problems, notes } = await readDetectionSet(list);
  expect(photos.map(({ file, boxes }) => [file, boxes.length])).toEqual([
    [join(folder, place, '0.jpg'), 1],
    [join(folder, place, '1.jpg'), 1],
  ]);
  expect(problems).toEqual([{ path: `${start.replaceAll('\\', '/')}gone.jpg`, reason: 'file does not exist' }]);
  expect(notes).toEqual([
    expect.stringMatching(/moved\.txt: 2 paths, e\.g\. .*0\.jpg, are of another machine or folder/),
  ]);
});

test('a YAML is told what to give instead', async () => {
  const file = join(folder, 'data.yaml');
  writeFileSync(file, 'train: images\n');
  await expect(readDetectionSet(file)).rejects.toThrow(DataError);
  await expect(readDetectionSet(file)).rejects.toThrow(
    `give the folder that holds images/ and labels/, here perhaps ${folder}`,
  );
});

// Other systems refuse such names themselves.
test.skipIf(process.platform !== 'linux')(
  'YOLO: pipes and names that are not UTF-8 are told, and stop nothing',
  async () => {
    const own = temporaryFolder();
    for (const name of ['images', 'labels']) mkdirSync(join(own, name));
    const photo = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#406080' } })
      .jpeg()
      .toBuffer();
    for (const name of ['good', 'label']) writeFileSync(join(own, 'images', `${name}.jpg`), photo);
    for (const name of ['good', 'pipe']) writeFileSync(join(own, 'labels', `${name}.txt`), label);
    const script = String.raw`cd "$1"; mkfifo images/pipe.jpg labels/label.txt; mkdir "$(printf 'images/Zo\353')"; touch "$(printf 'images/caf\351.jpg')"`;
    execFileSync('sh', ['-c', script, 'sh', own]);
    const { photos, problems } = await readDetectionSet(own);
    expect(photos.map(({ path }) => path)).toEqual(['good.jpg']);
    expect(problems).toEqual([
      { path: 'caf\ufffd.jpg', reason: 'its name is not UTF-8: rename it' },
      { path: 'label.jpg', reason: expect.stringContaining('has no label file') },
      { path: 'pipe.jpg', reason: 'is no file but a pipe' },
    ]);
  },
);
