/** Ten times the rows take some ten times the work: a crafted table of megabytes must not take hours. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseYoloLabels } from '../detection/yolo-labels.ts';
import { parseCoco } from './parse-coco.ts';
import { readBoxes } from './read-boxes.ts';
import { readCatalogue } from './read-catalogue.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linear-'));
  await mkdir(join(folder, 'photos'));
  for (let i = 0; i < 10; i++) await writeFile(join(folder, 'photos', `${i}.jpg`), 'photo');
});
afterAll(() => rm(folder, { recursive: true }));

const times = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));
const written = async (name: string, content: string) => {
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
};
const coco = (rows: number, isOnePhoto: boolean) =>
  JSON.stringify({
    images: times(isOnePhoto ? 1 : rows, (id) => ({ id, file_name: `photos/${id % 10}.jpg`, width: 100, height: 80 })),
    annotations: times(rows, (id) => ({
      id,
      image_id: isOnePhoto ? 0 : id,
      category_id: 1,
      bbox: [1, 2, 30, 40],
      name: 'a',
    })),
    categories: [{ id: 1, name: 'fluke' }],
  });

const readers: readonly (readonly [name: string, rows: number, read: (rows: number) => Promise<unknown>])[] = [
  ['YOLO labels', 3000, async (rows) => parseYoloLabels('0 0.5 0.5 0.2 0.4\n'.repeat(rows), 100, 80)],
  [
    'YOLO labels that are wrong',
    3000,
    async (rows) => parseYoloLabels(`${'0 0.5 0.5 0.2 0.4\n'.repeat(rows)}x`, 100, 80),
  ],
  [
    'CSV of boxes',
    2000,
    async (rows) =>
      readBoxes(await written('boxes.csv', `path,x,y,w,h\n${times(rows, (i) => `${i}.jpg,1,2,3,4\n`).join('')}`)),
  ],
  [
    'CSV of boxes of one photo',
    2000,
    async (rows) => readBoxes(await written('one.csv', `path,x,y,w,h\n${'1.jpg,1,2,3,4\n'.repeat(rows)}`)),
  ],
  [
    'CSV of labels',
    1000,
    async (rows) =>
      readCatalogue(
        await written('labels.csv', `path,individual\n${times(rows, (i) => `photos/${i % 10}.jpg,w${i}\n`).join('')}`),
      ),
  ],
  [
    'CSV of labels without their photos',
    1000,
    async (rows) =>
      readCatalogue(
        await written(
          'none.csv',
          `path,individual\nphotos/1.jpg,a\n${times(rows, (i) => `photos/n${i}.jpg,w${i}\n`).join('')}`,
        ),
      ),
  ],
  ['COCO', 2000, async (rows) => parseCoco(coco(rows, false), 'coco.json')],
  ['COCO of one photo', 2000, async (rows) => parseCoco(coco(rows, true), 'coco.json')],
];

/** Milliseconds of processor time: what other processes take does not count. */
async function cost(read: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await read().catch(() => {});
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

// What grows with the square takes a hundred times as long; compilers, caches and collections make three times ten.
test.each(readers)('%s: ten times the rows take less than 35 times as long', async (_, rows, read) => {
  await cost(() => read(rows));
  const few = Math.min(await cost(() => read(rows)), await cost(() => read(rows)));
  const many = Math.min(await cost(() => read(10 * rows)), await cost(() => read(10 * rows)));
  // Below some milliseconds the clock says nothing.
  expect(many).toBeLessThan(35 * Math.max(few, 3));
});
