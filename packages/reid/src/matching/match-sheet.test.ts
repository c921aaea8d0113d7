import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeMatchSheet } from './match-sheet.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'match-sheet-'));
});
afterEach(() => rm(folder, { recursive: true }));

const plain = (background: string, width = 40, height = 30) =>
  sharp({ create: { width, height, channels: 3, background } });
async function photo(name: string, image: Sharp): Promise<string> {
  await image.toFile(join(folder, name));
  return join(folder, name);
}
/** Colour of a pixel of the sheet, as #rrggbb. */
async function pixels(path: string) {
  const { data, info } = await sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => `#${data.subarray(3 * (y * info.width + x)).toString('hex', 0, 3)}`;
  return { at, width: info.width, height: info.height };
}
/** Left edge of a column's frame; a column is 176 wide, and 12 more lie behind the query. */
const column = (n: number) => 6 + 176 * n + (n > 0 ? 12 : 0);

test('frames the query in blue, matches in green, red or grey, in columns', async () => {
  const query = { file: await photo('query ä.png', plain('#112233')) };
  const match = { file: await photo('match.png', plain('#445566')) };
  const sheet = join(folder, 'sheet.png');
  await writeMatchSheet(sheet, [
    { query, matches: (['right', 'wrong', 'unknown'] as const).map((verdict) => ({ photo: match, verdict })) },
    { query: match, matches: [{ photo: query, verdict: 'wrong' }] },
  ]);
  const { at, width, height } = await pixels(sheet);
  expect([width, height]).toEqual([6 + 4 * 176 + 12, 6 + 2 * 136]);
  expect([0, 1, 2, 3].map((n) => at(column(n) + 2, 8))).toEqual(['#3b6ea5', '#2e9e4f', '#c8483c', '#9a9a9a']);
  expect([0, 1, 2, 3].map((n) => at(column(n) + 80, 70))).toEqual(['#112233', '#445566', '#445566', '#445566']);
  expect([0, 1, 2].map((n) => at(column(n) + 80, 136 + 70))).toEqual(['#445566', '#112233', '#ffffff']);
  expect(at(column(1) + 2, 136 + 8)).toBe('#c8483c');
  expect((await readdir(folder)).sort()).toEqual(['match.png', 'query ä.png', 'sheet.png']);
});

test.for<[string, () => Sharp]>([
  ['grey.jpg', () => plain('#808080').toColourspace('b-w')],
  ['grey.png', () => plain('#808080').toColourspace('b-w')],
  ['grey16.png', () => plain('#808080').toColourspace('grey16')],
  ['rgb16.png', () => plain('#808080').toColourspace('rgb16')],
  ['cmyk.jpg', () => plain('#808080').toColourspace('cmyk')],
  ['alpha.png', () => plain('#808080').ensureAlpha(0.5)],
  ['one-pixel.webp', () => plain('#808080', 1, 1)],
])('frames %s in colour', async ([name, image]) => {
  const file = await photo(name, image());
  const sheet = join(folder, 'sheet.png');
  await writeMatchSheet(sheet, [{ query: { file }, matches: [{ photo: { file }, verdict: 'right' }] }]);
  const { at } = await pixels(sheet);
  expect([at(column(0) + 2, 8), at(column(1) + 2, 8)]).toEqual(['#3b6ea5', '#2e9e4f']);
  const [red, green, blue] = at(column(0) + 80, 70)
    .match(/[0-9a-f]{2}/g)!
    .map((hex) => Number.parseInt(hex, 16));
  for (const value of [red, green, blue]) expect(Math.abs(value! - 128)).toBeLessThan(20);
});

test('turns photos upright', async () => {
  // Stored lying on its side: orientation 6 turns it a quarter clockwise, so that its left half is on top.
  const sideways = plain('#ff0000', 30, 40).composite([
    { input: await plain('#0000ff', 15, 40).png().toBuffer(), left: 15, top: 0 },
  ]);
  const file = await photo('sideways.png', sideways.withMetadata({ orientation: 6 }));
  const sheet = join(folder, 'sheet.png');
  await writeMatchSheet(sheet, [{ query: { file }, matches: [] }]);
  const { at } = await pixels(sheet);
  expect([at(column(0) + 80, 20), at(column(0) + 80, 120)]).toEqual(['#ff0000', '#0000ff']);
});

test('shows the box of a photo alone', async () => {
  const halves = plain('#ff0000', 60, 40).composite([
    { input: await plain('#0000ff', 30, 40).png().toBuffer(), left: 30, top: 0 },
  ]);
  const file = await photo('halves.png', halves);
  const sheet = join(folder, 'sheet.png');
  await writeMatchSheet(sheet, [{ query: { file, box: { x: 30, y: 0, w: 30, h: 40 } }, matches: [] }]);
  const { at } = await pixels(sheet);
  expect([at(column(0) + 10, 70), at(column(0) + 160, 70)]).toEqual(['#0000ff', '#0000ff']);
});
