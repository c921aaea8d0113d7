import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { DataError } from '../errors.ts';
import { folderWith } from '../testing/folder-with.ts';
import { readCatalogue } from './read-catalogue.ts';

const images = [
  { id: 1, file_name: 'a.jpg', date_captured: '2021-07-01 08:00:00' },
  { id: 2, file_name: 'b.jpg', date_captured: 'NA' },
  { id: 3, file_name: 'c.jpg' },
];
const categories = [{ id: 0, name: 'beluga_whale' }];
const photos = {
  'x.coco/images/train2022/a.jpg': '',
  'x.coco/images/train2022/b.jpg': '',
  'x.coco/images/train2022/c.jpg': '',
};

const solid = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#406080' } }).jpeg();

async function read(data: object, options = {}) {
  const folder = folderWith({ ...photos, 'x.coco/annotations/instances_train2022.json': JSON.stringify(data) });
  return readCatalogue(join(folder, 'x.coco'), options);
}

test("takes Wild Me's COCO: names, boxes, dates, photos in images/train2022", async () => {
  const annotations = [
    { id: 1, image_id: 1, category_id: 0, bbox: [1, 2, 30, 40], name: 'Alba', viewpoint: 'up' },
    { id: 2, image_id: 1, category_id: 0, bbox: [50, 2, 30, 40], name: 'Bo' },
    { id: 3, image_id: 2, category_id: 0, segmentation: [[5, 6, 25, 6, 25, 46, 5, 46, 5, 6]], name: '____' },
    { id: 4, image_id: 9, category_id: 0, bbox: [1, 2, 3, 4], name: 'Alba' },
    { id: 5, image_id: 3, category_id: 0, bbox: [1, 2, 0, 4], name: 'Alba' },
  ];
  const { photos, problems, format, individuals } = await read({ images, annotations, categories });
  expect(format).toBe('coco');
  expect(individuals).toEqual(['Alba', 'Bo', '____']);
  expect(photos.map(({ file, ...rest }) => rest)).toEqual([
    { path: 'a.jpg', individual: 'Alba', box: { x: 1, y: 2, w: 30, h: 40 }, date: Date.UTC(2021, 6, 1, 8) },
    { path: 'a.jpg#2', individual: 'Bo', box: { x: 50, y: 2, w: 30, h: 40 }, date: Date.UTC(2021, 6, 1, 8) },
    { path: 'b.jpg', individual: '____', box: { x: 5, y: 6, w: 20, h: 40 } },
  ]);
  expect(problems.map(({ reason }) => reason)).toEqual([
    'annotation 4: its image 9 is not among the images',
    'annotation 5: box is 0 wide and 4 high',
  ]);
});

test('joins by UUID where annotations do', async () => {
  const { photos } = await read({
    images: [{ uuid: 'u1', id: 7, file_name: 'a.jpg' }],
    annotations: [{ image_uuid: 'u1', bbox: [0, 0, 5, 5], individual_uuid: 'i1' }],
  });
  expect(photos).toMatchObject([{ path: 'a.jpg', individual: 'i1' }]);
});

test('takes lists of the annotations of one individual', async () => {
  const annotations = [
    { id: 9, image_id: 1, individual_ids: [10, 9] },
    { id: 10, image_id: 2, individual_ids: [9, 10] },
    { id: 11, image_id: 3, individual_ids: [] },
  ];
  const { photos } = await read({ images, annotations, categories });
  expect(photos.map(({ individual }) => individual)).toEqual(['9', '9', '11']);
});

test('takes categories for individuals where annotations name none', async () => {
  const annotations = [
    { id: 1, image_id: 1, category_id: 1 },
    { id: 2, image_id: 2, category_id: 2 },
  ];
  const two = [
    { id: 1, name: 'Alba' },
    { id: 2, name: 'Bo' },
  ];
  const { photos } = await read({ images, annotations, categories: two });
  expect(photos.map(({ individual }) => individual)).toEqual(['Alba', 'Bo']);
  await expect(read({ images, annotations, categories })).rejects.toThrow(/names no individuals: expected them in the/);
});

test('lays an upright box around one that is turned', async () => {
  const annotations = [{ id: 1, image_id: 1, bbox: [10, 20, 40, 20], theta: Math.PI / 2, name: 'Alba' }];
  const { box } = (await read({ images, annotations })).photos[0]!;
  expect(box!.x).toBeCloseTo(20);
  expect(box!.y).toBeCloseTo(10);
  expect(box!.w).toBeCloseTo(20);
  expect(box!.h).toBeCloseTo(40);
});

test('with loose, images without annotation are photos too', async () => {
  const annotations = [{ id: 1, image_id: 2, name: 'Alba' }];
  const { photos } = await read({ images, annotations }, { loose: true });
  expect(photos.map(({ path, individual }) => [path, individual])).toEqual([
    ['b.jpg', 'Alba'],
    ['a.jpg', ''],
    ['c.jpg', ''],
  ]);
});

test('ids match whether text or number, and a box follows a photo that was made smaller', async () => {
  const folder = folderWith({ 'coco.json': '' });
  await solid(60, 40).toFile(join(folder, 'a.jpg'));
  await solid(40, 60).toFile(join(folder, 'b.jpg'));
  await solid(30, 30).toFile(join(folder, 'c.jpg'));
  const sized = ['a', 'b', 'c'].map((name, i) => ({ id: `${i}`, file_name: `${name}.jpg`, width: 120, height: 80 }));
  const annotations = [0, 1, 2].map((image_id) => ({ id: image_id, image_id, bbox: [10, 20, 30, 40], name: 'Alba' }));
  const turned = { ...sized[1]!, width: 60, height: 40 };
  writeFileSync(join(folder, 'coco.json'), JSON.stringify({ images: sized.with(1, turned), annotations }));
  const { photos, problems } = await readCatalogue(join(folder, 'coco.json'));
  expect(photos.map(({ path, box }) => [path, box])).toEqual([['a.jpg', { x: 5, y: 10, w: 15, h: 20 }]]);
  expect(problems.map(({ path, reason }) => `${path} ${reason}`)).toEqual([
    'b.jpg annotation 1: the table says 60 × 40 pixels, the upright photo has 40 × 60: boxes were drawn before it was turned upright',
    'c.jpg annotation 2: the table says 120 × 80 pixels, the upright photo has 30 × 30: boxes are of another picture',
  ]);
});

test.each<[string, object, RegExp]>([
  ['null among the images', { images: [images[0], null], annotations: [] }, /images\[1\] is null; expected an object/],
  ['a number among the annotations', { images, annotations: [7] }, /annotations\[0\] is a number; expected an object/],
  [
    'categories that are no list',
    { images, annotations: [], categories: 'x' },
    /"categories" is a string; expected a list/,
  ],
])('refuses %s, and says where', async (_, data, message) => {
  const attempt = read(data);
  await expect(attempt).rejects.toThrow(DataError);
  await expect(attempt).rejects.toThrow(message);
});

test('an entry of a wrong type is one line', async () => {
  const annotations = [
    { id: 1, image_id: 1, bbox: [1, null, 3, 4], name: 'Alba' },
    { id: 2, image_id: 2, bbox: { x: 1 }, name: 'Alba' },
    { id: 3, image_id: null, name: 'Alba' },
    { id: 4, image_id: 3, segmentation: { counts: [1], size: [1, 1] }, name: 'Alba' },
    { id: 5, image_id: 4, name: 'Alba' },
    { id: null, image_id: 3, name: { first: 'Alba' } },
  ];
  const { photos, problems } = await read({ images: [...images, { id: 4, file_name: 7 }], annotations });
  expect(photos.map(({ path, individual }) => [path, individual])).toEqual([['c.jpg', '']]);
  expect(problems.map(({ reason }) => reason)).toEqual([
    'annotation 1: bbox is not four numbers x, y, w, h but [1,null,3,4]',
    'annotation 2: bbox is not four numbers x, y, w, h but {"x":1}',
    'annotation 3: its image has no id and is not among the images',
    'annotation 4: has a mask and no bbox: export it with boxes',
    expect.stringMatching(/^annotation 5: not found in/),
  ]);
});
