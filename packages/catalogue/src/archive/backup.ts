import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type RawBuilder, sql } from 'kysely';
import type { Catalogue } from '../catalogue.ts';
import { type EngineName, engineOf } from '../engine/engine.ts';
import { snapshot, type Transaction } from '../journal/transaction.ts';
import { migrationsDone } from '../schema/migrate.ts';
import type { Tables } from '../schema/tables.ts';
import { type Cell, type End, type Head, head, type TableHead, tablesInOrder } from './format.ts';
import { makeFile } from './new-file.ts';

/** What a backup holds beside the journal, and who hears of it. */
export interface BackupOptions {
  /** Whether vectors are kept: they can be made again from the photos. */
  readonly embeddings?: boolean;
  readonly onRows?: (done: number, total: number) => void;
}

/**
 * Writes all of a catalogue but the photos themselves into a file, as it is at one moment, while others may go on writing; either engine
 * restores it. Returns how many rows it has. Throws a `CatalogueError` where the file exists.
 */
export async function backup(
  { engine }: Catalogue,
  path: string,
  { embeddings = true, onRows = () => {} }: BackupOptions = {},
): Promise<number> {
  return makeFile(path, (temporary) =>
    snapshot(engine, async (transaction) => {
      const tables = tablesInOrder.filter(({ table }) => embeddings || table !== 'embedding');
      let rows = 0;
      for (const { table } of tables) rows += await countOf(transaction, table);
      const first: Head = {
        flukeprint: head,
        format: 1,
        schema: await migrationsDone(transaction),
        made_at: new Date().toISOString(),
        embeddings,
        rows,
      };
      const lines = withEnd(linesOf(transaction, first, tables, onRows));
      await pipeline(Readable.from(inBlocks(lines)), createGzip(), createWriteStream(temporary));
      return rows;
    }),
  );
}

async function countOf(transaction: Transaction, table: keyof Tables): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(transaction);
  return rows[0]!.n;
}

/** Rows that PostgreSQL sends at once. */
const rowsAtOnce = 1000;

async function* linesOf(
  transaction: Transaction,
  first: Head,
  tables: typeof tablesInOrder,
  onRows: (done: number, total: number) => void,
): AsyncGenerator<string> {
  yield JSON.stringify(first);
  let done = 0;
  for (const { table, key } of tables) {
    let isFirst = true;
    let rows = transaction.selectFrom(table).selectAll();
    for (const column of key) rows = rows.orderBy(alikeOnBoth(engineOf(transaction), column));
    for await (const row of rows.stream(rowsAtOnce)) {
      if (isFirst) yield JSON.stringify({ table, columns: Object.keys(row) } satisfies TableHead);
      isFirst = false;
      yield JSON.stringify(Object.values(row).map(cellOf));
      done += 1;
      if (done % rowsAtOnce === 0) onRows(done, first.rows);
    }
  }
}

/** Each engine would sort text in its own way. */
function alikeOnBoth(engine: EngineName, column: string): RawBuilder<unknown> {
  return ['subject', 'field', 'network', 'content'].includes(column)
    ? sql`${sql.ref(column)} collate ${sql.raw(engine === 'sqlite' ? 'binary' : '"C"')}`
    : sql.ref(column);
}

const cellOf = (value: string | number | null | Uint8Array): Cell =>
  value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value;

async function* withEnd(lines: AsyncIterable<string>): AsyncGenerator<string> {
  const hash = createHash('sha256');
  let rows = 0;
  for await (const line of lines) {
    hash.update(`${line}\n`);
    if (line.startsWith('[')) rows += 1;
    yield line;
  }
  yield JSON.stringify({ rows, sha256: hash.digest('hex') } satisfies End);
}

/** Lines by the hundred: a call of the compressor each would take longer than the work. */
async function* inBlocks(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let block = '';
  for await (const line of lines) {
    block += `${line}\n`;
    if (block.length < 1 << 16) continue;
    yield block;
    block = '';
  }
  yield block;
}
