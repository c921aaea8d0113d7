import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import type { Catalogue } from '../catalogue.ts';
import { CatalogueError } from '../errors.ts';
import { exportCatalogue } from '../export/export-catalogue.ts';
import type { ExportFormat } from '../export/formats.ts';
import { portraitOf } from '../lists/individuals.ts';
import { statusOf } from '../lists/status.ts';
import { onEachEngine, type Place } from '../testing/engines.ts';
import { faultsOf } from '../testing/faults-of.ts';
import { openSeason } from '../testing/season.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { keptEmbeddings } from '../vectors/embeddings.ts';
import { withCatalogue } from '../with-catalogue.ts';
import { damageBehind } from './damage-behind.ts';
import { repair } from './repair.ts';

const writing = (format: ExportFormat) => (catalogue: Catalogue) =>
  exportCatalogue(catalogue, { format, path: join(temporaryFolder(), 'out') });

onEachEngine('damage', (place) => {
  const season = async (): Promise<Place> => {
    const made = await place();
    onTestFinished(() => made.remove());
    await (await openSeason(made, 3, { Bruma: [1], Luna: [2] })).close();
    return made;
  };
  const change = (name: string, statement: string) =>
    withCatalogue(name, async ({ engine }) => void (await sql.raw(statement).execute(engine.database)));

  test.each<[string, string, ExportFormat]>([
    [`annotation 1 holds "constructor" in box`, `update annotation set box = 'constructor' where id = 1`, 'csv'],
    [`annotation 1 holds "7" in box`, `update annotation set box = '7' where id = 1`, 'yolo'],
    [`encounter 2 holds "{}" in flags`, `update encounter set flags = '{}' where id = 2`, 'csv'],
    [`individual 1 holds "[1]" in aliases`, `update individual set aliases = '[1]' where id = 1`, 'csv'],
    [`annotation 3 holds "[" in extra`, `update annotation set extra = '[' where id = 3`, 'xlsx'],
  ])('%s: the error of a command says so, verify too, and repair mends it', async (fault, statement, format) => {
    const { name } = await season();
    await change(name, statement);
    const failed = await withCatalogue(name, writing(format)).catch((error) => error);
    expect(failed).toBeInstanceOf(CatalogueError);
    expect(failed.message).toContain(`is damaged: ${fault}`);
    await withCatalogue(name, async (catalogue) => {
      expect(failed.message).toContain(catalogue.engine.shown);
      expect((await faultsOf(catalogue)).join()).toContain(fault);
      await repair(catalogue);
      expect(await faultsOf(catalogue)).toEqual([]);
    });
    await withCatalogue(name, writing('csv'));
  });

  test('an error that has nothing to do with the catalogue stays what it is', async () => {
    const { name } = await season();
    const error = new TypeError('of another kind');
    await withCatalogue(name, async (catalogue) => {
      expect(await damageBehind(catalogue, error)).toBe(error);
      await sql.raw(`update annotation set box = '7'`).execute(catalogue.engine.database);
      const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      expect(await damageBehind(catalogue, full)).toBe(full);
    });
  });
});

/** A catalogue's file after a program that keeps to no rules. */
async function rewritten(statement: string): Promise<string> {
  const name = join(temporaryFolder(), 'catalogue.db');
  await (await openSeason({ name }, 3, { Bruma: [1], Luna: [2] })).close();
  using database = new DatabaseSync(name, { enableForeignKeyConstraints: false });
  database.exec(statement);
  return name;
}

test.each<[string, string, (catalogue: Catalogue) => Promise<unknown>]>([
  [
    'photo 1 holds text in width, where a whole number belongs',
    `update photo set width = 'NaN' where id = 1`,
    writing('parquet'),
  ],
  [
    'individual 1 holds bytes in name, where text belongs',
    `update individual set name = x'ff' where id = 1`,
    writing('xlsx'),
  ],
  [
    'photo 2 holds too large a number in bytes',
    'update photo set bytes = 1000000000000000000 where id = 2',
    writing('csv'),
  ],
  [
    'individual 2 shows merged_into 99',
    'update individual set merged_into = 99 where id = 2',
    (catalogue) => portraitOf(catalogue, 'Luna'),
  ],
  [
    'embedding 1 holds text in vector, where bytes belongs',
    `insert into embedding (network, content, vector) values ('net', 'content', '12345678')`,
    (catalogue) => keptEmbeddings(catalogue, 'net', ['content'], 2, () => {}),
  ],
])('a file of SQLite in which %s is told by its name, and by what is wrong', async (fault, statement, work) => {
  const name = await rewritten(statement);
  const failed = await withCatalogue(name, work).catch((error: Error) => error);
  expect(failed).toBeInstanceOf(CatalogueError);
  expect((failed as Error).message).toContain(`${name} is damaged`);
  await withCatalogue(name, async (catalogue) => {
    expect((await faultsOf(catalogue)).join()).toContain(fault);
    // What is not asked for that is damaged is there as before.
    expect(await statusOf(catalogue)).toMatchObject({ photos: 3 });
  });
});

test('a view where a table of a catalogue belongs, which may be without end, is refused before it is read', async () => {
  const name = await rewritten(`drop table candidate; create view candidate as
    with recursive n(encounter_id) as (select 1 union all select encounter_id + 1 from n) select * from n`);
  await expect(withCatalogue(name, statusOf)).rejects.toThrow(
    `${name} is no catalogue of Flukeprint's: its table candidate is a view`,
  );
});
