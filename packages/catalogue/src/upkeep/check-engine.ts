import { sql } from 'kysely';
import type { Engine } from '../engine/engine.ts';

/** What a database finds wrong with itself, a sentence each; what could not be looked at, too. */
export interface EngineCheck {
  readonly faults: readonly string[];
  readonly unchecked: readonly string[];
}

/** As many as SQLite finds by itself at most. */
const most = 100;

/** The engine's own check of its pages, its indexes, and of what refers to what. */
export async function checkEngine(engine: Engine): Promise<EngineCheck> {
  return engine.name === 'sqlite' ? checkSqlite(engine) : checkPostgres(engine);
}

async function checkSqlite({ database }: Engine): Promise<EngineCheck> {
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check(${sql.lit(most)})`.execute(database);
  const pages = rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
  const { rows: lost } = await sql<{ table: string; rowid: number; parent: string }>`pragma foreign_key_check`.execute(
    database,
  );
  return {
    faults: [
      ...pages.map((line) => `the file is damaged: ${line}`),
      ...lost.map(
        ({ table, rowid, parent }) =>
          `${table} ${rowid} is of ${/^[aei]/.test(parent) ? 'an' : 'a'} ${parent} that is not there`,
      ),
    ],
    unchecked: [],
  };
}

/** PostgreSQL's extension amcheck compares each index with its table, where the server has it and lets us. */
async function checkPostgres({ database }: Engine): Promise<EngineCheck> {
  const { rows: has } = await sql`select 1 from pg_extension where extname = 'amcheck'`.execute(database);
  if (has.length === 0)
    return {
      faults: [],
      unchecked: ['PostgreSQL checks its indexes only with `create extension amcheck`, which an administrator may run'],
    };
  const { rows: indexes } = await sql<{ name: string }>`
    select c.oid::regclass::text as name from pg_class c join pg_index i on i.indexrelid = c.oid join pg_am a on a.oid = c.relam
    where c.relnamespace = current_schema()::regnamespace and a.amname = 'btree' order by 1`.execute(database);
  const faults: string[] = [];
  for (const { name } of indexes) {
    const fault = await sql`select bt_index_check(${name}::regclass, true)`.execute(database).then(
      () => null,
      (error: Error) => error.message,
    );
    if (fault !== null) faults.push(`the index ${name} is damaged: ${fault}`);
  }
  return { faults, unchecked: [] };
}
