import { type Kysely, PostgresAdapter } from 'kysely';
import type { Tables } from '../schema/tables.ts';

/** Names of what can stand behind a catalogue. */
export type EngineName = 'sqlite' | 'postgres';

/** An open database, and what its SQL has of its own. */
export interface Engine {
  readonly name: EngineName;
  /** The file, or the address without its password: for messages. */
  readonly shown: string;
  readonly database: Kysely<Tables>;
}

/** What stands behind a database or a transaction. */
export const engineOf = (database: Kysely<Tables>): EngineName =>
  database.getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite';
