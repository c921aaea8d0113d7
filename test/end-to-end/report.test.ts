import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { readCsv, renderSixFlukes, temporaryFolder } from './files.ts';
import { expectFailure, flukeprint, succeed } from './flukeprint.ts';

const folder = temporaryFolder();
const photos = join(folder, 'photos');

beforeAll(async () => {
  await renderSixFlukes(photos);
  // A copy under another name, an empty file, and somebody nobody knows.
  await copyFile(join(photos, 'fluke_0001', 'photo_01.jpg'), join(photos, 'fluke_0002', 'copy.jpg'));
  await writeFile(join(photos, 'fluke_0003', 'empty.jpg'), '');
  await mkdir(join(photos, '-1'));
  await copyFile(join(photos, 'fluke_0004', 'photo_02.jpg'), join(photos, '-1', 'who.jpg'));
});

test('a folder is looked over', async () => {
  const output = join(folder, 'report');
  const { stdout, stderr } = await succeed(['report', '--data', photos, '--output', output, '--workers', '1']);
  expect(stderr).toBe('left out of photos: 1 unreadable\n');
  expect(stdout).toMatch(/^photos: individual = 1st folder, e\.g\. fluke_0001 in fluke_0001\/photo_01\.jpg$/m);
  expect(stdout).toMatch(/^photos +27, 1 of them of nobody known$/m);
  expect(stdout).toMatch(/^suspicious labels +1 pair, fluke_0001\/photo_01\.jpg ≈ fluke_0002\/copy\.jpg$/m);
  expect(stdout).toMatch(/^problems +1, fluke_0003\/empty\.jpg: file is empty$/m);
  expect((await readdir(output)).sort()).toEqual([
    ...['near-duplicates.png', 'photos.svg', 'report.csv', 'report.json', 'suspicious.png'],
  ]);
  expect(JSON.parse(await readFile(join(output, 'report.json'), 'utf8'))).toMatchObject({ photos: 27, individuals: 6 });
  expect(readCsv(join(output, 'report.csv')).rows.map(({ kind }) => kind)).toEqual([
    ...['suspicious-label', 'problem', 'near-duplicate'],
  ]);
});

test('a CSV with boxes is looked over, and an old sheet does not stay', async () => {
  const output = join(folder, 'second report');
  const table = join(folder, 'whales.csv');
  await writeFile(table, 'path,individual\nfluke_0001/photo_01.jpg,A\nfluke_0001/photo_02.jpg,A\ngone.jpg,B\n');
  const boxes = join(folder, 'boxes.csv');
  await writeFile(boxes, 'path,x,y,w,h\nfluke_0001/photo_01.jpg,10,10,50,40\nfluke_0001/photo_02.jpg,500,10,50,40\n');
  await mkdir(output);
  await writeFile(join(output, 'suspicious.png'), 'old');
  const args = ['report', '--data', table, '--images', photos, '--boxes', boxes, '--output', output, '--workers', '1'];
  expectFailure(await flukeprint(args), ['suspicious.png exists already', '--overwrite']);
  expect(await readFile(join(output, 'suspicious.png'), 'utf8')).toBe('old');
  const { stdout } = await succeed([...args, '--overwrite']);
  expect(stdout).toContain('whales.csv (csv)');
  const { problems } = JSON.parse(await readFile(join(output, 'report.json'), 'utf8'));
  expect(problems).toEqual([
    { path: 'gone.jpg', reason: expect.stringContaining('line 4: not found in') },
    { path: 'fluke_0001/photo_02.jpg', reason: 'box 500 10 50 40 lies outside the photo of 96 × 72 pixels' },
  ]);
  expect(existsSync(join(output, 'suspicious.png'))).toBe(false);
});

test('what cannot be looked over is refused in one line', async () => {
  expectFailure(await flukeprint(['report', '--data', join(folder, 'nowhere')]), [
    'nowhere does not exist; expected a folder of photos',
  ]);
  const wrong = join(folder, 'wrong.csv');
  await writeFile(wrong, 'height,width\n1.jpg,A\n');
  expectFailure(await flukeprint(['report', '--data', wrong]), ['no column', 'height, width']);
  expectFailure(await flukeprint(['report', '--data', photos, '--format', 'xml']), ['--format', 'coco']);
});
