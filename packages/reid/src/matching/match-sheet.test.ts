import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answersOf } from '../testing/answers.ts';
import { type Captioned, writeMatchSheet } from './match-sheet.ts';
import { sheetNotes, sheetRows } from './sheet-rows.ts';

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
const captioned = (photo: Captioned['photo'], ...caption: string[]): Captioned => ({ photo, caption });
/** Left edge of a column's frame; a column is 216 wide, and 12 more lie behind the query. */
const column = (n: number) => 6 + 216 * n + (n > 0 ? 12 : 0);
/** Top edge of a row's frames; a row is 198 high. */
const row = (n: number) => 6 + 198 * n;
/** In the middle of a photo. */
const [x, y] = [100, 80];

test('frames the query in blue, matches in green, red or grey, in columns', async () => {
  const query = { file: await photo('query ä.png', plain('#112233')) };
  const match = { file: await photo('match.png', plain('#445566')) };
  const sheet = join(folder, 'sheet.png');
  const verdicts = ['right', 'wrong', 'unknown'] as const;
  await writeMatchSheet(sheet, [
    { query: captioned(query), matches: verdicts.map((verdict) => ({ ...captioned(match), verdict })) },
    { query: captioned(match), matches: [{ ...captioned(query), verdict: 'wrong' }] },
  ]);
  const { at, width, height } = await pixels(sheet);
  expect([width, height]).toEqual([6 + 4 * 216 + 12, 6 + 2 * 198]);
  expect([0, 1, 2, 3].map((n) => at(column(n) + 2, row(0) + 2))).toEqual(['#3b6ea5', '#2e9e4f', '#c8483c', '#9a9a9a']);
  expect([0, 1, 2, 3].map((n) => at(column(n) + x, row(0) + y))).toEqual(['#112233', '#445566', '#445566', '#445566']);
  expect([0, 1, 2].map((n) => at(column(n) + x, row(1) + y))).toEqual(['#445566', '#112233', '#ffffff']);
  expect(at(column(1) + 2, row(1) + 2)).toBe('#c8483c');
  expect((await readdir(folder)).sort()).toEqual(['match.png', 'query ä.png', 'sheet.png']);
});

test('shows photos whole, whatever their shape', async () => {
  const marked = (width: number, height: number) =>
    plain('#112233', width, height).composite([
      { input: { create: { width: 10, height, channels: 3, background: '#ff0000' } }, left: 0, top: 0 },
      { input: { create: { width: 10, height, channels: 3, background: '#00ff00' } }, left: width - 10, top: 0 },
    ]);
  const file = await photo('wide.png', marked(400, 50));
  const sheet = join(folder, 'sheet.png');
  await writeMatchSheet(sheet, [{ query: captioned({ file }), matches: [] }]);
  const { at } = await pixels(sheet);
  expect(at(column(0) + 7, row(0) + y)).toMatch(/^#f[ef]0000$/);
  expect(at(column(0) + 202, row(0) + y)).toMatch(/^#00f[ef]00$/);
  expect(at(column(0) + x, row(0) + 10)).toBe('#f2f2f2');
});

test('writes names, places and scores below photos, and notes below all', async () => {
  const file = await photo('photo.png', plain('#112233'));
  const sheet = join(folder, 'sheet.png');
  const dark = async () => {
    const { data, info } = await sharp(sheet).greyscale().raw().toBuffer({ resolveWithObject: true });
    const inRows = (from: number, to: number) =>
      data.subarray(from * info.width, to * info.width).filter((value) => value < 128).length;
    return { caption: inRows(row(0) + 162, row(0) + 190), notes: inRows(row(1), info.height) };
  };
  const query = captioned({ file });
  await writeMatchSheet(sheet, [{ query, matches: [] }]);
  expect(await dark()).toEqual({ caption: 0, notes: 0 });
  await writeMatchSheet(
    sheet,
    [{ query: captioned({ file }, 'IMG 1.jpg', 'Alba'), matches: [] }],
    ['What is left out.'],
  );
  const { caption, notes } = await dark();
  expect(caption).toBeGreaterThan(50);
  expect(notes).toBeGreaterThan(50);
});

test('rows have the names and the scores, and colours only where the name of the query is in the gallery', () => {
  const side = (...names: string[]) => ({
    paths: names.map((name, i) => `${name}/${i}.jpg`),
    individuals: names,
    photos: names.map((_, i) => ({ file: `/${i}.jpg` })),
  });
  const gallery = side('Alba', 'Nora', '');
  const matches = [0, 1, 2].map((index) => ({ index, similarity: 0.9 - 0.1 * index }));
  const answers = answersOf([[{ Alba: 0.93, Nora: 0.02 }, 0.05, 2]]);
  const of = (name: string, calibrated: boolean) =>
    sheetRows({
      queries: side(name),
      gallery,
      rows: [{ query: 0, matches }],
      answers: calibrated ? answers : null,
    })[0]!;
  const verdicts = (name: string) => of(name, false).matches.map(({ verdict }) => verdict);
  expect(verdicts('Alba')).toEqual(['right', 'wrong', 'unknown']);
  expect(verdicts('Stranger')).toEqual(['unknown', 'unknown', 'unknown']);
  expect(verdicts('')).toEqual(['unknown', 'unknown', 'unknown']);
  expect(of('Alba', true).query.caption).toEqual(['Alba/0.jpg', 'Alba']);
  expect(of('Alba', true).matches.map(({ caption }) => caption)).toEqual([
    ['1. Alba', '93 % likely, 0.900'],
    ['2. Nora', '2 %, 0.800'],
    ['3. without a name', '0.700'],
  ]);
  expect(of('Alba', false).matches[0]!.caption).toEqual(['1. Alba', '0.900, uncalibrated']);
  const notes = sheetNotes({ queries: 12, matches: 8 }, { queries: 40, matches: 20 }, { answers, scoreName: 'cosine' });
  expect(notes[0]).toBe('12 of 40 queries are drawn, 28 are left out. The 8 best of 20 matches of each.');
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
  await writeMatchSheet(sheet, [
    { query: captioned({ file }), matches: [{ ...captioned({ file }), verdict: 'right' }] },
  ]);
  const { at } = await pixels(sheet);
  expect([at(column(0) + 2, 8), at(column(1) + 2, 8)]).toEqual(['#3b6ea5', '#2e9e4f']);
  const [red, green, blue] = at(column(0) + x, row(0) + y)
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
  await writeMatchSheet(sheet, [{ query: captioned({ file }), matches: [] }]);
  const { at } = await pixels(sheet);
  expect([at(column(0) + x, 30), at(column(0) + x, 140)]).toEqual(['#ff0000', '#0000ff']);
});

test('shows the box of a photo alone', async () => {
  const halves = plain('#ff0000', 60, 40).composite([
    { input: await plain('#0000ff', 30, 40).png().toBuffer(), left: 30, top: 0 },
  ]);
  const file = await photo('halves.png', halves);
  const sheet = join(folder, 'sheet.png');
  await writeMatchSheet(sheet, [{ query: captioned({ file, box: { x: 30, y: 0, w: 30, h: 40 } }), matches: [] }]);
  const { at } = await pixels(sheet);
  expect([at(column(0) + x - 40, row(0) + y), at(column(0) + x + 40, row(0) + y)]).toEqual(['#0000ff', '#0000ff']);
});
