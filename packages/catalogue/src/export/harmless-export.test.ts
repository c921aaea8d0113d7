/** What is exported is opened with a spreadsheet, on another's machine, and copied into folders. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseTable } from '@flukeprint/data';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Catalogue } from '../catalogue.ts';
import { importSource } from '../import/import-source.ts';
import { exportCatalogue } from './export-catalogue.ts';
import type { ExportFormat } from './formats.ts';
import { YoloPaths } from './yolo-files.ts';

const evil = ['=1+1', '+1+1', '-1+1', '@SUM(1)', "'=1+1", '=HYPERLINK("http://x","y")', '\t=1', '=cmd|calc!A1'];
let folder: string;
let catalogue: Catalogue;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'harmless-'));
  await mkdir(join(folder, 'in'));
  const table = join(folder, 'in', 'all.csv');
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = evil.map((text, i) =>
    [`${text.replaceAll('/', '')}.jpg`, text, `e${i}`, text, text, text, text, text, '2024-08-03', '38.5', '-28.1']
      .map(cell)
      .join(','),
  );
  await writeFile(
    table,
    ['path,individual,encounter,place,observer,notes,=extra,viewpoint,date,latitude,longitude', ...lines].join('\n'),
  );
  catalogue = await Catalogue.init(join(folder, 'all.db'));
  await importSource(catalogue, table, { withoutPhotos: true }, { by: '=Ana' });
});
afterAll(async () => {
  await catalogue.close();
  await rm(folder, { recursive: true });
});

const tables: readonly (readonly [ExportFormat, string, number])[] = [
  ['csv', 'all.csv', 1],
  ['darwin-core', 'dwc', 2],
  ['camtrap-dp', 'camtrap', 3],
  ['wildbook', 'wildbook.csv', 1],
];
test.each(tables)('%s: no cell of any table is a formula', async (format, name, count) => {
  const path = join(folder, name);
  await exportCatalogue(catalogue, { format, path });
  const names = name.endsWith('.csv') ? [path] : (await readdir(path)).map((one) => join(path, one));
  const written = names.filter((one) => one.endsWith('.csv'));
  expect(written).toHaveLength(count);
  let quoted = 0;
  for (const file of written) {
    const { columns, rows } = parseTable(await readFile(file, 'utf8'), file);
    for (const text of [...columns, ...rows.flatMap(({ values }) => values)]) {
      if (!/^[+-]?\d+([.,]\d+)?$/.test(text)) expect(text).not.toMatch(/^[=+\-@\t\r]/);
      if (/^'+[=+\-@\t]/.test(text)) quoted += 1;
    }
  }
  expect(quoted).toBeGreaterThanOrEqual(evil.length);
});

test.each(['all.xlsx', 'wildbook.xlsx'])('%s: text is text, and there is no formula', async (name) => {
  const path = join(folder, name);
  await exportCatalogue(catalogue, { format: name.startsWith('all') ? 'xlsx' : 'wildbook', path });
  const files = unzipSync(await readFile(path));
  const xml = Object.values(files).map((file) => Buffer.from(file).toString());
  expect(xml.join('')).toContain('=cmd|calc!A1');
  for (const text of xml) expect(text).not.toMatch(/<f[\s>]|<hyperlink|<oleObject|externalLink/);
});

/** As much of a photo as tells that it is one. */
const jpeg = Buffer.from('ffd8ffe000104a4649460001', 'hex');

test.each(['csv', 'xlsx', 'wildbook'] as const)(
  '%s: copies of photos stay below the folder, whatever a catalogue calls them',
  async (format) => {
    const place = join(folder, `copies-${format}`);
    await mkdir(place);
    await writeFile(join(folder, 'in', 'real.jpg'), jpeg);
    await writeFile(join(folder, 'in', 'key.txt'), 'a secret of this machine');
    const hostile = [
      '../up.jpg',
      'key.txt',
      '../../up.jpg',
      '/root.jpg',
      'C:/drive.jpg',
      '..',
      'CON.jpg',
      'a/../../b.jpg',
      '..\\..\\back.jpg',
      'in\0side.jpg',
    ];
    const { database } = catalogue.engine;
    const photos = await database.selectFrom('photo').select('id').orderBy('id').execute();
    for (const [i, { id }] of photos.entries()) {
      const path = hostile[i % hostile.length]!.replace('\0', '');
      await database.updateTable('photo').set({ path }).where('id', '=', id).execute();
    }
    await writeFile(join(folder, 'up.jpg'), jpeg);
    const before = (await readdir(folder, { recursive: true })).filter((name) => !name.startsWith('copies-')).sort();
    const { notes } = await exportCatalogue(catalogue, {
      format,
      path: join(place, `all.${format === 'xlsx' ? 'xlsx' : 'csv'}`),
      copyPhotos: true,
    });
    const after = (await readdir(folder, { recursive: true })).filter((name) => !name.startsWith('copies-')).sort();
    expect(after).toEqual(before);
    expect(notes.join()).toMatch(/photos are not there, or are none, and not copied/);
    const copied = (await readdir(place, { recursive: true })).filter((name) => /key|up|back/.test(name));
    expect(copied.some((name) => name.endsWith('up.jpg'))).toBe(true);
    expect(copied.filter((name) => name.includes('key'))).toEqual([]);
  },
);

test.each(['../up.jpg', 'a/../../up.jpg', '/root.jpg', 'C:/drive.jpg', '..\\up.jpg', 'a\0b.jpg'])(
  'labels of a photo called %j are refused by name',
  (path) => {
    expect(() => new YoloPaths().of({ photo: 1, path })).toThrow(`${path} is no path below a folder`);
  },
);
