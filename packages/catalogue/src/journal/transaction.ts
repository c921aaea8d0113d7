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
