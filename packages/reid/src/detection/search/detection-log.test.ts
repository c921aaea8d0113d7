import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exists } from '../../files/output-folder.ts';
import { DetectionLog, type DetectionSettings } from './detection-log.ts';

let folder: string;
let file: string;
let photo: { path: string; file: string };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'detection-log-'));
  file = join(folder, 'boxes.csv.partial.jsonl');
  photo = { path: 'a/1.jpg', file: join(folder, '1.jpg') };
  await writeFile(photo.file, 'photo');
});
afterEach(() => rm(folder, { recursive: true }));

const settings: DetectionSettings = { detector: 'ab12', image_size: 416, confidence: 0.3, iou: 0.6, max_flukes: null };
const boxes = [{ box: { x: 1.5, y: 2, w: 3, h: 4 }, score: 0.9 }];

test('knows after an interruption what was found, and what was looked at in vain', async () => {
  const log = await DetectionLog.open(file, settings);
  expect(await log.of(photo)).toBeUndefined();
  await log.add([
    { photo, boxes },
    { photo: { ...photo, path: 'b/2.jpg' }, boxes: [] },
  ]);
  const again = await DetectionLog.open(file, settings);
  expect(again.difference).toBeUndefined();
  expect(await again.of(photo)).toEqual(boxes);
  expect(await again.of({ ...photo, path: 'b/2.jpg' })).toEqual([]);
  expect(await again.of({ ...photo, path: 'c/3.jpg' })).toBeUndefined();
  await again.remove();
  expect(await exists(file)).toBe(false);
});

test('drops half a line and goes on after it', async () => {
  const log = await DetectionLog.open(file, settings);
  await log.add([{ photo, boxes }]);
  await appendFile(file, '{"path":"b/2.jpg","byt');
  const again = await DetectionLog.open(file, settings);
  await again.add([{ photo: { ...photo, path: 'c/3.jpg' }, boxes }]);
  const third = await DetectionLog.open(file, settings);
  expect(await third.of(photo)).toEqual(boxes);
  expect(await third.of({ ...photo, path: 'b/2.jpg' })).toBeUndefined();
  expect(await third.of({ ...photo, path: 'c/3.jpg' })).toEqual(boxes);
});

test("refuses another's file of its name, and leaves it", async () => {
  for (const text of ['{"boxes":1}\n', 'notes\n']) {
    await writeFile(file, text);
    await expect(DetectionLog.open(file, settings)).rejects.toThrow(`${file} is no log of a search`);
    expect(await readFile(file, 'utf8')).toBe(text);
  }
});

test('forgets a photo whose file is another one now', async () => {
  const log = await DetectionLog.open(file, settings);
  await log.add([{ photo, boxes }]);
  await writeFile(photo.file, 'another photo');
  expect(await (await DetectionLog.open(file, settings)).of(photo)).toBeUndefined();
});

test.for([
  [{ detector: 'cd34' }, { setting: 'detector', earlier: settings.detector, now: 'cd34' }],
  [{ confidence: 0.5 }, { setting: 'confidence', earlier: 0.3, now: 0.5 }],
  [{ max_flukes: 1 }, { setting: 'max_flukes', earlier: null, now: 1 }],
] as const)('starts anew with %o', async ([changes, difference]) => {
  await (await DetectionLog.open(file, settings)).add([{ photo, boxes }]);
  const other = await DetectionLog.open(file, { ...settings, ...changes });
  expect(other.difference).toEqual(difference);
  expect(await other.of(photo)).toBeUndefined();
  expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(2);
});
