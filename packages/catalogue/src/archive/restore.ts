import { sql } from 'kysely';
import { openNew } from '../catalogue.ts';
import { isPostgresUrl } from '../engine/postgres-address.ts';
import { CatalogueError } from '../errors.ts';
import { type Transaction, write } from '../journal/transaction.ts';
import { migrateWithin } from '../schema/migrate.ts';
import { type TableHead, tablesInOrder } from './format.ts';
import { makeFile } from './new-file.ts';
import { readArchive } from './read-archive.ts';
import { RowWriter } from './row-writer.ts';

type OnRows = (done: number, total: number) => void;

/**
 * Makes a catalogue from a backup, on either engine: all of it or nothing. Numbers of rows and decisions stay as they were. Returns
 * how many rows it has. Throws a {@link CatalogueError} where there is a catalogue already, where the file is torn or no backup, or where a
 * newer version of Flukeprint wrote it.
 */
export async function restore(
  file: string,
  name: string,
  { onRows = () => {} }: { readonly onRows?: OnRows } = {},
): Promise<number> {
  // Whole, before anything is made of it: what a torn one says would fail in words that are not of it.
  for await (const _ of readArchive(file));
  if (isPostgresUrl(name)) return restoreInto(file, name, onRows);
  return makeFile(name, (temporary) => restoreInto(file, temporary, onRows));
}

async function restoreInto(file: string, name: string, onRows: OnRows): Promise<number> {
  const engine = await openNew(name);
  try {
    const rows = await write(engine, (transaction) => fill(transaction, file, engine.shown, onRows));
    if (engine.name === 'sqlite') await sql`pragma wal_checkpoint(truncate)`.execute(engine.database);
    // Otherwise PostgreSQL plans as for empty tables until it looks by itself.
    else for (const { table } of tablesInOrder) await sql`analyze ${sql.table(table)}`.execute(engine.database);
    return rows;
  } finally {
    await engine.database.destroy();
  }
}

async function fill(transaction: Transaction, file: string, shown: string, onRows: OnRows): Promise<number> {
  let done = 0;
  let total = 0;
  let writer: RowWriter | undefined;
  for await (const part of readArchive(file)) {
    if ('head' in part) {
      await migrateWithin(transaction, file, part.head.schema);
      total = part.head.rows;
    } else if ('table' in part) {
      await writer?.end();
      writer = new RowWriter(transaction, expectKnown(part.table, file));
    } else {
      await writer!.add(part.row);
      done += 1;
      if (done % 1000 === 0) onRows(done, total);
    }
  }
  await writer?.end();
  await migrateWithin(transaction, shown);
  return done;
}

/** Names of tables and columns go into SQL as they are. */
function expectKnown(head: TableHead, file: string): TableHead {
  const isKnown = tablesInOrder.some(({ table }) => table === head.table);
  if (isKnown && head.columns.every((column) => /^[a-z_]+$/.test(column))) return head;
  throw new CatalogueError(`${file} has a table ${head.table} that this version of Flukeprint does not know`);
}
