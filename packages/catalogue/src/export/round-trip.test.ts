import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Catalogue } from '../catalogue.ts';
import { mergeIndividuals } from '../decisions/merge-individuals.ts';
import { renameIndividual } from '../decisions/rename-individual.ts';
import { importSource } from '../import/import-source.ts';
import { dump } from '../testing/dump.ts';
import { onEachEngine, type Place } from '../testing/engines.ts';
import { writeLabTable } from '../testing/lab-table.ts';
import { type ExportFormat, exportCatalogue } from './export-catalogue.ts';

const ana = { by: 'Ana' };

onEachEngine('out and in again', (place) => {
  let folder: string;
  let source: Catalogue;
  const places: Place[] = [];
  const open = async () => {
    places.push(await place());
    return Catalogue.init(places.at(-1)!.name);
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'round-trip-'));
    source = await open();
    const table = await writeLabTable(join(folder, 'lab'));
    await importSource(source, table, { columns: { viewpoint: 'Side', place: 'Place' } }, ana);
    await renameIndividual(source, 'Luna', 'Nova | "Luna"', ana);
    await mergeIndividuals(source, '007', '+44', ana);
  });
  afterAll(async () => {
    await source.close();
    for (const made of places) await made.remove();
    await rm(folder, { recursive: true });
  });

  /** What a format has no place for. */
  const lost: Partial<Record<ExportFormat, readonly string[]>> = {
    // The photos say when they were taken; the sheet, to the minute.
    wildbook: ['box', 'viewpoint', 'aliases', 'distinctiveness'],
    'camtrap-dp': ['extra', 'aliases'],
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
  test.each(written)('%s, %s: with the photos where they are', async (format, name) => {
    const path = join(folder, name);
    await exportCatalogue(source, { format, path });
    const other = await open();
    const { decision, problems } = await importSource(other, path, { photos: join(folder, 'lab') }, ana);
    expect(problems).toEqual([]);
    expect(decision).toBeDefined();
    expect(await dump(other, lost[format])).toEqual(await dump(source, lost[format]));
    const again = await importSource(other, path, { photos: join(folder, 'lab') }, ana);
    expect(again.decision).toBeUndefined();
    await other.close();
  });

  test.each(['csv', 'xlsx', 'parquet', 'darwin-core'] as const)('%s: without the photos', async (format) => {
    const path = join(folder, `bare-${format}${format === 'darwin-core' ? '' : `.${format}`}`);
    await exportCatalogue(source, { format, path });
    const other = await open();
    await importSource(other, path, { photos: join(folder, 'nowhere'), withoutPhotos: true }, ana);
    expect(await dump(other)).toEqual(await dump(source));
    await other.close();
  });

  test.each(['csv', 'camtrap-dp', 'wildbook'] as const)('%s: with copies of the photos', async (format) => {
    const path = join(folder, `copies-${format}`, format === 'csv' || format === 'wildbook' ? 'all.csv' : '.');
    await exportCatalogue(source, { format, path, copyPhotos: true });
    const other = await open();
    await importSource(other, path, {}, ana);
    const without = [...(lost[format] ?? []), 'root', 'path'];
    expect(await dump(other, without)).toEqual(await dump(source, without));
    expect((await readdir(join(folder, `copies-${format}`, 'photos'), { recursive: true })).length).toBeGreaterThan(8);
    await other.close();
  });

  test('nothing in a CSV is run by a spreadsheet, and 007 stays 007', async () => {
    const path = join(folder, 'safe.csv');
    await exportCatalogue(source, { format: 'csv', path });
    const text = await readFile(path, 'utf8');
    expect(text).toContain(',007,');
    expect(text).toContain("'=1+1");
    expect(text).not.toMatch(/(^|,)"?[=@]/m);
  });
});
