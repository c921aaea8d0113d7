import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silent } from '../reporter.ts';
import { recordingReporter } from '../testing/recording-reporter.ts';
import { readBoxesFile, writeBoxes } from './boxes-table.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'boxes-file-'));
});
afterEach(() => rm(folder, { recursive: true }));

const boxes = new Map([
  [
    'a/IMG, 1.jpg',
    [
      { box: { x: 10.5, y: 0, w: 100, h: 50.25 }, score: 0.9 },
      { box: { x: 1, y: 2, w: 3, h: 4 }, score: 0.31 },
    ],
  ],
  ['b/2.jpg', []],
]);

test('has a row per box, and one for a photo without any', async () => {
  const file = join(folder, 'boxes.csv');
  await writeBoxes(file, boxes);
  expect(await readFile(file, 'utf8')).toBe(
    'path,x,y,w,h,score\n"a/IMG, 1.jpg",10.5,0,100,50.25,0.9\n"a/IMG, 1.jpg",1,2,3,4,0.31\nb/2.jpg,,,,,\n',
  );
  expect([...(await readBoxesFile(file, silent))]).toEqual([...boxes]);
});

test("reads others' tables, best first, and reports what cannot be used", async () => {
  const reporter = recordingReporter();
  const file = join(folder, 'boxes.csv');
  await writeFile(file, 'confidence;file;bbox\n0.2;a.jpg;1 2 3 4\n0.7;a.jpg;5 6 7 8\n0.7;b.jpg;5 6 0 8\n');
  const read = await readBoxesFile(file, reporter);
  expect([...read.keys()]).toEqual(['a.jpg']);
  expect(read.get('a.jpg')!.map(({ score, box }) => [score, box.x])).toEqual([
    [0.7, 5],
    [0.2, 1],
  ]);
  expect(reporter.told).toEqual([
    { kind: 'problem', path: 'b.jpg', reason: `line 4 of ${file}: box is 0 wide and 8 high` },
  ]);
});
