import type { Kysely } from 'kysely';
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
