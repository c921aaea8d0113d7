import { type Transaction as KyselyTransaction, sql } from 'kysely';
import type { Engine } from '../engine/engine.ts';
import type { Tables } from '../schema/tables.ts';

/** All of it or nothing, and no one else writes meanwhile. */
export type Transaction = KyselyTransaction<Tables>;

/** Of PostgreSQL's advisory locks: any number that is always the same. */
const writers = 0x464c554b;

/** Runs `work` as the only writer. What it wrote is on the disk when this returns, and nothing of it if it throws. */
export async function write<T>({ name, database }: Engine, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  return database.transaction().execute(async (transaction) => {
    // SQLite has one writer by itself. Without this, two decisions of PostgreSQL's could be made of the same state.
    if (name === 'postgres')
      await sql`select pg_advisory_xact_lock(${sql.lit(writers)}, hashtext(current_schema()))`.execute(transaction);
    return work(transaction);
  });
}

/** Runs `work` on the catalogue as it is now, whatever others write meanwhile; it holds nobody up, and may not write. */
export async function snapshot<T>(
  { name, database }: Engine,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  return database.connection().execute(async (connection) => {
    const begin = name === 'sqlite' ? 'begin deferred' : 'begin isolation level repeatable read read only';
    await sql.raw(begin).execute(connection);
    try {
      return await work(connection as Transaction);
    } finally {
      // Where the connection is lost there is nothing to end, and what `work` threw says why.
      await sql`rollback`.execute(connection).catch(() => {});
    }
  });
}
