import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataReport } from '@flukeprint/data';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeReport } from '@flukeprint/cli';
import { writePairSheet } from './pair-sheet.ts';
import { photosPlot } from './photos-plot.ts';
import { reportCsv } from './report-csv.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data-report-'));
});
afterEach(() => rm(folder, { recursive: true }));

const pair = (a: string, b: string, distance: number) => ({
  a,
  b,
  individual_a: a[0]!,
  individual_b: b[0]!,
  distance,
  same_bytes: distance === 0,
});
const report: DataReport = {
  photos: 10,
  individuals: 3,
  unknown_photos: 2,
  single_photo_individuals: ['C'],
  photos_per_individual: [
    { photos: 1, individuals: 1 },
    { photos: 3, individuals: 1 },
    { photos: 4, individuals: 1 },
  ],
  sizes: [
    { width: 40, height: 30, photos: 7 },
    { width: 4000, height: 3000, photos: 1 },
  ],
  formats: { jpeg: 7, png: 1 },
  problems: [{ path: 'A/x.jpg', reason: 'file is empty' }],
  exact_duplicates: [['A/1.jpg', 'B/1.jpg']],
  near_duplicates: [pair('A/2.jpg', 'A/3.jpg', 4)],
  suspicious_labels: [pair('A/1.jpg', 'B/1.jpg', 0), pair('A/2, "odd".jpg', 'B/2.jpg', 3)],
  pairs_left_out: false,
  bursts: [
    { individual: 'A', from: '2024-08-03T10:00:00.000Z', to: '2024-08-03T10:00:30.000Z', photos: ['1', '2', '3'] },
  ],
  dates: { photos: 3, from: '2024-08-03T10:00:00.000Z', to: '2025-01-01T00:00:00.000Z' },
  similar_names: [['A', 'a ']],
};
const empty: DataReport = {
  ...{
    photos: 0,
    individuals: 0,
    unknown_photos: 0,
    single_photo_individuals: [],
    photos_per_individual: [],
    sizes: [],
  },
  ...{ formats: {}, problems: [], exact_duplicates: [], near_duplicates: [], suspicious_labels: [], bursts: [] },
  ...{ dates: null, similar_names: [], pairs_left_out: false },
};

test('says what was found, with examples', () => {
  const lines = describeReport(report, { distance: 6, seconds: 60 })
    .split('\n')
    .map((line) => line.split(/ {2,}/));
  expect(Object.fromEntries(lines)).toEqual({
    photos: '10, 2 of them of nobody known',
    individuals: '3, 1 to 4 photos each, mean 2.7, median 3',
    'with one photo': '1 individual, C',
    sizes: '40 × 30 to 4000 × 3000, 2 different, most often 40 × 30',
    formats: '7 jpeg, 1 png',
    dates: '3 photos, 2024-08-03 to 2025-01-01',
    'bursts (60 s)': '1, of 3 photos',
    problems: '1, A/x.jpg: file is empty',
    'same bytes': '1 group, A/1.jpg = B/1.jpg',
    'near-duplicates (≤ 6 bits)': '1 pair, A/2.jpg ≈ A/3.jpg',
    'suspicious labels': '2 pairs, e.g. A/1.jpg ≈ B/1.jpg',
    'names alike': '1, “A” “a ”',
  });
  expect(describeReport({ ...report, pairs_left_out: true }, { distance: 6, seconds: 60 })).toContain('more pairs');
  expect(describeReport(empty, { distance: 6, seconds: 60 })).not.toMatch(/NaN|undefined/);
});

test('writes a line per finding, the costly ones first', () => {
  const rows: Record<string, string>[] = parse(reportCsv(report), { columns: true });
  expect(rows.map(({ kind }) => kind)).toEqual([
    ...['suspicious-label', 'suspicious-label', 'similar-names', 'problem', 'near-duplicate', 'burst', 'burst'],
  ]);
  expect(rows[0]).toEqual({
    ...{ kind: 'suspicious-label', path: 'A/1.jpg', individual: 'A', other_path: 'B/1.jpg', other_individual: 'B' },
    ...{ distance: '0', detail: 'same bytes' },
  });
  expect(rows[1]!.path).toBe('A/2, "odd".jpg');
  expect(rows[3]).toMatchObject({ path: 'A/x.jpg', detail: 'file is empty' });
});

test('plots photos per individual, whatever their range', async () => {
  for (const counts of [report.photos_per_individual, [], [{ photos: 900, individuals: 2 }]]) {
    const svg = await photosPlot({ ...report, photos_per_individual: counts });
    expect(svg).toMatch(/^<svg [\s\S]*<\/svg>$/);
    expect(svg).toContain('Photos per individual');
    expect(svg).not.toMatch(/NaN|undefined/);
  }
  expect(await photosPlot({ ...report, photos_per_individual: [{ photos: 900, individuals: 2 }] })).toContain('>1–23<');
});

test('draws pairs side by side, three to a row', async () => {
  const photos = await Promise.all(
    ['#ff0000', '#0000ff'].map(async (background) => {
      const file = join(folder, `${background.slice(1)}.png`);
      await sharp({ create: { width: 40, height: 30, channels: 3, background } }).toFile(file);
      return { file };
    }),
  );
  const sheet = join(folder, 'pairs.png');
  await writePairSheet(sheet, Array(4).fill(photos), '#00ff00');
  const { data, info } = await sharp(sheet).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => `#${data.subarray(3 * (y * info.width + x)).toString('hex', 0, 3)}`;
  // A tile is 170 × 130 with its frame; 24 between pairs, 12 between rows.
  const [pairWidth, rowHeight] = [364, 142];
  expect([info.width, info.height]).toEqual([3 * pairWidth, 2 * rowHeight]);
  for (const left of [0, pairWidth, 2 * pairWidth])
    expect([at(left + 14, 70), at(left + 90, 70), at(left + 270, 70)]).toEqual(['#00ff00', '#ff0000', '#0000ff']);
  expect([at(90, rowHeight + 70), at(pairWidth + 90, rowHeight + 70)]).toEqual(['#ff0000', '#ffffff']);
});
