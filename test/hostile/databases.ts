/** The file of a catalogue, which SQLite reads, and somebody may have changed or sent along. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import {
  type Catalogue,
  CatalogueError,
  historyOf,
  individualsOf,
  portraitOf,
  sightingsOf,
  statusOf,
  verify,
  withCatalogue,
} from '@flukeprint/catalogue';
import { exportCatalogue } from '@flukeprint/catalogue/export/export-catalogue';
import { exportFormats } from '@flukeprint/catalogue/export/formats';
import fc from 'fast-check';
import { fullCatalogue } from './full-catalogue.ts';
import { hostileBytes, hostileJson, hostileNumbers, hostileTexts } from './mutations.ts';
import type { Reader } from './reader.ts';
import { scratch } from './scratch.ts';

const whole = await fullCatalogue();
/** The same in small pages: a change hits more of it. */
const small = inSmallPages(whole);

function inSmallPages(file: Buffer): Buffer {
  const folder = mkdtempSync(join(scratch, 'hostile-pages-'));
  const database = opened(file);
  database.exec(`pragma page_size = 512; vacuum into '${join(folder, 'small.db')}'`);
  database.close();
  const bytes = readFileSync(join(folder, 'small.db'));
  rmSync(folder, { recursive: true });
  return bytes;
}

function opened(file: Buffer): DatabaseSync {
  const database = new DatabaseSync(':memory:', { enableForeignKeyConstraints: false });
  // A log beside the file is none of a copy in memory.
  database.deserialize(Buffer.concat([file.subarray(0, 18), Buffer.from([1, 1]), file.subarray(20)]));
  return database;
}

const columns = cells(whole);

/** Every column with the number of its table's rows. */
function cells(file: Buffer): { readonly table: string; readonly column: string }[] {
  const database = opened(file);
  const all = database
    .prepare(
      "select t.name as 'table', c.name as 'column' from sqlite_schema t, pragma_table_info(t.name) c where t.type = 'table'",
    )
    .all() as { table: string; column: string }[];
  database.close();
  return all.filter(({ table }) => !table.startsWith('sqlite_') && table !== 'kysely_migration_lock');
}

const value: fc.Arbitrary<string | number | Uint8Array | null> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...hostileNumbers) },
  { weight: 4, arbitrary: fc.constantFrom(...hostileTexts) },
  {
    weight: 5,
    arbitrary: fc.oneof(
      hostileJson([1, 2, 3, 4]),
      hostileJson(['a']),
      hostileJson({ a: 'b' }),
      hostileJson([[1, 2, 0.5]]),
    ),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 20 }) },
  { weight: 1, arbitrary: fc.constant(null) },
);
/** What a program that knows SQL writes into it, whatever its triggers and rules say. */
const rewritten = fc
  .array(fc.record({ cell: fc.constantFrom(...columns), row: fc.nat(30), value }), { minLength: 1, maxLength: 4 })
  .map((changes) => {
    const database = opened(whole);
    database.exec(
      'pragma ignore_check_constraints = on; drop trigger decision_no_update; drop trigger change_no_update',
    );
    for (const { cell, row, value } of changes) {
      const at = `select rowid from "${cell.table}" limit 1 offset ${row} % max(1, (select count(*) from "${cell.table}"))`;
      try {
        database.prepare(`update "${cell.table}" set "${cell.column}" = ? where rowid = (${at})`).run(value);
      } catch {
        // Twice the same number of a row, or no number at all.
      }
    }
    const bytes = Buffer.from(database.serialize());
    database.close();
    return bytes;
  });

export const databaseReaders: readonly Reader[] = [
  {
    name: 'file of a catalogue',
    file: 'catalogue.db',
    input: fc.oneof({ weight: 1, arbitrary: hostileBytes([small, whole]) }, { weight: 1, arbitrary: rewritten }),
    async read(path) {
      // By what is in it: one command each.
      const number = crc32(readFileSync(path));
      const format = exportFormats[number % exportFormats.length]!;
      const out = `${path}-out`;
      const works: readonly ((catalogue: Catalogue) => Promise<unknown>)[] = [
        statusOf,
        async (catalogue) => {
          const [first] = await individualsOf(catalogue);
          return first && portraitOf(catalogue, first.name);
        },
        sightingsOf,
        (catalogue) => historyOf(catalogue, { limit: 50 }),
        (catalogue) => verify(catalogue, () => {}, { photos: false }),
        (catalogue) => exportCatalogue(catalogue, { format, path: join(out, 'all.csv') }),
      ];
      try {
        return await withCatalogue(path, works[(number >>> 8) % works.length]!);
      } catch (error) {
        expectWords(error, path);
        throw error;
      } finally {
        for (const name of [`${path}-wal`, `${path}-shm`, `${path}-journal`, out])
          rmSync(name, { recursive: true, force: true });
      }
    },
  },
];

/** What engines say for themselves. */
const ofEngine = /malformed|SQL|disk image|constraint|corrupt|JavaScript|JSON/;

/** Throws what is not told as it is, and words of an engine without the file that they are about. */
function expectWords(error: unknown, path: string): void {
  if (!(error instanceof CatalogueError)) throw error;
  const { message } = error;
  if (ofEngine.test(message) && !message.includes(path)) throw new Error(`does not name the file: ${message}`);
}
