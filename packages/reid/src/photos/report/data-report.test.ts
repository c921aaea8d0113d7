import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exampleReport } from '../../testing/example-report.ts';
import { writePairSheet } from './pair-sheet.ts';
import { photosPlot } from './photos-plot.ts';
import { reportCsv } from './report-csv.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data-report-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('writes a line per finding, the costly ones first', () => {
  const rows: Record<string, string>[] = parse(reportCsv(exampleReport), { columns: true });
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
  for (const counts of [exampleReport.photos_per_individual, [], [{ photos: 900, individuals: 2 }]]) {
    const svg = await photosPlot({ ...exampleReport, photos_per_individual: counts });
    expect(svg).toMatch(/^<svg [\s\S]*<\/svg>$/);
    expect(svg).toContain('Photos per individual');
    expect(svg).not.toMatch(/NaN|undefined/);
  }
  expect(await photosPlot({ ...exampleReport, photos_per_individual: [{ photos: 900, individuals: 2 }] })).toContain(
    '>1–23<',
  );
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
  // A tile is 210 × 160 with its frame; 24 between pairs, 12 between rows.
  const [pairWidth, rowHeight] = [444, 172];
  expect([info.width, info.height]).toEqual([3 * pairWidth, 2 * rowHeight]);
  for (const left of [0, pairWidth, 2 * pairWidth])
    expect([at(left + 14, 80), at(left + 110, 80), at(left + 330, 80)]).toEqual(['#00ff00', '#ff0000', '#0000ff']);
  expect([at(90, rowHeight + 70), at(pairWidth + 90, rowHeight + 70)]).toEqual(['#ff0000', '#ffffff']);
});
