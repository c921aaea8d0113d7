import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawHeatMap } from './draw-heat-map.ts';
import { drawMatchedPoints } from './draw-matched-points.ts';
import type { MatchPicture } from './match-picture.ts';

let folder: string;
/** Twice as wide as high, and square. */
let wide: string;
let square: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'draw-match-'));
  [wide, square] = await Promise.all([photo('wide.png', 200, 100, '#406080'), photo('square.png', 90, 90, '#804020')]);
});
afterAll(() => rm(folder, { recursive: true }));

async function photo(name: string, width: number, height: number, background: string): Promise<string> {
  await sharp({ create: { width, height, channels: 3, background } }).toFile(join(folder, name));
  return join(folder, name);
}

/** One point at a quarter of the query's width and half its height, in the middle of the photo. */
const one = { pairs: Float32Array.of(96, 192, 192, 192), weights: Float32Array.of(0.1) };
const matchOf = (changes: Partial<MatchPicture> = {}): MatchPicture => ({
  query: { file: wide, caption: ['Query'] },
  photo: { file: square, caption: ['1. alba'] },
  size: 384,
  points: one,
  strongest: 0.1,
  verdict: 'right',
  ...changes,
});

async function decode(png: Buffer) {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => `#${data.subarray(3 * (y * info.width + x)).toString('hex', 0, 3)}`;
  return { at, data, width: info.width, height: info.height };
}

// Photos are 480 wide behind margins of 17 and 531; the square one is 480 high, and the wide one stands half-way beside it.
const left = { query: 17, photo: 531 };
const top = { query: 17 + 120, photo: 17 };

test('keeps proportions, in frames of the query and of the verdict', async () => {
  const { at, width } = await decode(await drawMatchedPoints(matchOf()));
  expect(width).toBe(1028);
  expect([at(14, 257), at(528, 400)]).toEqual(['#3b6ea5', '#2e9e4f']);
  expect([at(left.query + 2, top.query + 2), at(left.query + 2, top.query - 20)]).toEqual(['#406080', '#ffffff']);
  expect([at(left.photo + 2, top.photo + 2), at(left.photo + 477, top.photo + 477)]).toEqual(['#804020', '#804020']);
  for (const [verdict, colour] of [
    ['wrong', '#c8483c'],
    ['unknown', '#9a9a9a'],
  ] as const) {
    expect((await decode(await drawMatchedPoints(matchOf({ verdict })))).at(528, 400)).toBe(colour);
  }
});

test('joins matched points by a line, from one to the other and no further', async () => {
  const drawn = await decode(await drawMatchedPoints(matchOf()));
  const plain = await decode(
    await drawMatchedPoints(matchOf({ points: { pairs: new Float32Array(), weights: new Float32Array() } })),
  );
  const changed = (x: number, y: number) => drawn.at(x, y) !== plain.at(x, y);
  const columns = Array.from({ length: drawn.width }, (_, x) => x).filter((x) => changed(x, 257));
  // x = 17 + 96/384 × 480 and 531 + 480/2, with the radius and the halo of their circles.
  expect(columns[0]).toBeGreaterThanOrEqual(137 - 6);
  expect(columns[0]).toBeLessThan(137);
  expect(columns.at(-1)).toBeGreaterThan(771);
  expect(columns.at(-1)).toBeLessThanOrEqual(771 + 6);
  expect(columns.length).toBeGreaterThan(771 - 137);
  const rows = Array.from({ length: 480 }, (_, y) => 17 + y).filter((y) => changed(400, y));
  expect(rows.length).toBeGreaterThan(1);
  expect(Math.max(...rows.map((y) => Math.abs(y - 257)))).toBeLessThanOrEqual(2);
});

test('draws the strongest match last, brightest', async () => {
  const crossing = Float32Array.of(192, 0, 192, 384, 192, 384, 192, 0);
  const at = async (weights: number[]) => {
    const points = { pairs: crossing, weights: Float32Array.from(weights) };
    const { data, width } = await decode(
      await drawMatchedPoints(matchOf({ strongest: 1, points, query: { file: square, caption: [] } })),
    );
    // Between the photos, where the two lines cross.
    const middle = 3 * (257 * width + 514);
    return [...data.subarray(middle, middle + 3)];
  };
  for (const weights of [
    [1, 0.05],
    [0.05, 1],
  ]) {
    const [red, green, blue] = await at(weights);
    // Yellow, and not violet.
    expect(Math.min(red!, green!)).toBeGreaterThan(blue! + 60);
  }
});

test('draws lines for the thirty strongest, and circles for all', async () => {
  const count = 40;
  const pairs = Float32Array.from({ length: 4 * count }, (_, i) => (i % 2 ? 4 + 9 * Math.floor(i / 4) : 192));
  const points = { pairs, weights: Float32Array.from({ length: count }, (_, i) => 1 + i / count) };
  const { at } = await decode(
    await drawMatchedPoints(matchOf({ strongest: 2, points, query: { file: square, caption: [] } })),
  );
  const lines = Array.from({ length: count }, (_, i) => Math.round(17 + (4 + 9 * i) * 1.25)).filter(
    (y) => at(514, y) !== '#ffffff',
  );
  expect(lines).toHaveLength(30);
});

test('takes captions as text, whatever they hold', async () => {
  const caption = ['<b> & "quotes" \u0001 \ud800', `${'long/'.repeat(60)}鯨.jpg`];
  const { data, width } = await decode(await drawMatchedPoints(matchOf({ photo: { file: square, caption } })));
  const ink = (x: number, y: number) => data[3 * (y * width + x)]! < 128;
  const below = Array.from({ length: 40 }, (_, y) => 505 + y);
  expect(below.some((y) => Array.from({ length: 400 }, (_, x) => ink(540 + x, y)).some(Boolean))).toBe(true);
  // Nothing runs over the border.
  expect(below.some((y) => ink(1026, y))).toBe(false);
});

test('lays colour where the points are, on grey, as large as the lines', async () => {
  const lines = await decode(await drawMatchedPoints(matchOf()));
  const { at, width, height } = await decode(await drawHeatMap(matchOf()));
  expect([width, height]).toEqual([lines.width, lines.height]);
  const isGrey = (colour: string) => new Set(colour.slice(1).match(/../g)).size === 1;
  expect([at(137, 257), at(771, 257)].map(isGrey)).toEqual([false, false]);
  expect([at(400, 257), at(137, 360), at(600, 257), at(771, 100)].map(isGrey)).toEqual([true, true, true, true]);
});

test('shows a match without points as it is', async () => {
  const points = { pairs: new Float32Array(), weights: new Float32Array() };
  const { at } = await decode(await drawMatchedPoints(matchOf({ points, strongest: 0 })));
  expect([at(257, 257), at(771, 257)]).toEqual(['#406080', '#804020']);
  const heat = await decode(await drawHeatMap(matchOf({ points, strongest: 0 })));
  expect(heat.at(771, 257)).toBe(heat.at(600, 100));
});
