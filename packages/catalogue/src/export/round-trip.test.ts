import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Catalogue } from '../catalogue.ts';
import { mergeIndividuals } from '../decisions/merge-individuals.ts';
import { renameIndividual } from '../decisions/rename-individual.ts';
import { importSource } from '../import/import-source.ts';
import { gradeFields } from '../import/source-row.ts';
import { gradePhoto, remark } from '../review/grades.ts';
import { dump } from '../testing/dump.ts';
import { onEachEngine } from '../testing/engines.ts';
import { writeLabTable } from '../testing/lab-table.ts';
import { exportCatalogue } from './export-catalogue.ts';
import type { ExportFormat } from './formats.ts';

const ana = { by: 'Ana' };
let folder: string;
let source: Catalogue;
let made = 0;
const fresh = () => Catalogue.init(join(folder, `${made++}.db`));

/** A season with all that breaks tables, and decisions after it. */
async function bringSeason(catalogue: Catalogue, table: string) {
  await importSource(catalogue, table, { columns: { viewpoint: 'Side', place: 'Place' } }, ana);
  await renameIndividual(catalogue, 'Luna', 'Nova | "Luna"', ana);
  await mergeIndividuals(catalogue, '007', '+44', ana);
  const { id } = await catalogue.engine.database
    .selectFrom('annotation')
    .select('id')
    .orderBy('id')
    .limit(1)
    .executeTakeFirstOrThrow();
  await gradePhoto(catalogue, id, { visible: 3, fluke_angle: 2, camera_angle: 5, sharpness: 4, exposure: 4 }, ana);
  await remark(catalogue, 1, { flags: ['two animals', 'mirrored file'] }, ana);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'round-trip-'));
  source = await fresh();
  await bringSeason(source, await writeLabTable(join(folder, 'lab')));
});
afterAll(async () => {
  await source.close();
  await rm(folder, { recursive: true });
});

/** What a format has no place for. */
const lost: Partial<Record<ExportFormat, readonly string[]>> = {
  wildbook: ['box', 'viewpoint', 'aliases', 'flags', ...gradeFields.filter((field) => field !== 'quality')],
  'camtrap-dp': ['extra', 'aliases', 'flags'],
};
const written: readonly (readonly [ExportFormat, string])[] = [
  ['csv', 'all.csv'],
  ['xlsx', 'all.xlsx'],
  ['parquet', 'all.parquet'],
  ['darwin-core', 'dwc'],
  ['camtrap-dp', 'camtrap'],
  ['wildbook', 'wildbook.xlsx'],
  ['wildbook', 'wildbook.csv'],
];

test.each(written)('%s, %s: out and in again, with the photos where they are', async (format, name) => {
  const path = join(folder, name);
  await exportCatalogue(source, { format, path });
  await using other = await fresh();
  const { decision, problems } = await importSource(other, path, { photos: join(folder, 'lab') }, ana);
  expect(problems).toEqual([]);
  expect(decision).toBeDefined();
  expect(await dump(other, lost[format])).toEqual(await dump(source, lost[format]));
  const again = await importSource(other, path, { photos: join(folder, 'lab') }, ana);
  expect(again.decision).toBeUndefined();
});

test.each(['csv', 'xlsx', 'parquet', 'darwin-core'] as const)('%s: without the photos', async (format) => {
  const path = join(folder, `bare-${format}${format === 'darwin-core' ? '' : `.${format}`}`);
  await exportCatalogue(source, { format, path });
  await using other = await fresh();
  await importSource(other, path, { photos: join(folder, 'nowhere'), withoutPhotos: true }, ana);
  const without = ['root'];
  expect(await dump(other, without)).toEqual(await dump(source, without));
});

test.each(['csv', 'camtrap-dp', 'wildbook'] as const)('%s: with copies of the photos', async (format) => {
  const path = join(folder, `copies-${format}`, format === 'camtrap-dp' ? '.' : 'all.csv');
  await exportCatalogue(source, { format, path, copyPhotos: true });
  await using other = await fresh();
  await importSource(other, path, {}, ana);
  const without = [...(lost[format] ?? []), 'root', 'path'];
  expect(await dump(other, without)).toEqual(await dump(source, without));
  expect((await readdir(join(folder, `copies-${format}`, 'photos'), { recursive: true })).length).toBeGreaterThan(8);
});

test('nothing in a CSV is run by a spreadsheet, and 007 stays 007', async () => {
  const path = join(folder, 'safe.csv');
  await exportCatalogue(source, { format: 'csv', path });
  const text = await readFile(path, 'utf8');
  expect(text).toContain(',007,');
  expect(text).toContain("'=1+1");
  expect(text).not.toMatch(/(^|,)"?[=@]/m);
});

onEachEngine('out and in again', (place) => {
  test('a catalogue comes back equal from its CSV', async () => {
    const engine = await place();
    await using catalogue = await Catalogue.init(engine.name);
    await bringSeason(catalogue, join(folder, 'lab', 'lab.csv'));
    const path = join(folder, `each-${made++}.csv`);
    await exportCatalogue(catalogue, { format: 'csv', path });
    await using other = await fresh();
    await importSource(other, path, {}, ana);
    expect(await dump(catalogue)).toEqual(await dump(source));
    expect(await dump(other)).toEqual(await dump(source));
    await catalogue.close();
    await engine.remove();
  });
});
