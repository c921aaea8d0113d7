import type { Tables } from '../schema/tables.ts';

/**
 * A backup is gzip of lines of JSON, alike of both engines: a head, then of each table that has rows a line with its columns and a list of values for each
 * row, then an end that counts the rows and holds the SHA-256 of all before it.
 */
export interface Head {
  readonly flukeprint: 'backup of a catalogue';
  readonly format: 1;
  /** Names of the migrations that made the tables. */
  readonly schema: readonly string[];
  /** UTC. */
  readonly made_at: string;
  readonly embeddings: boolean;
  readonly rows: number;
}

/** Before the rows of a table. */
export interface TableHead {
  readonly table: keyof Tables;
  readonly columns: readonly string[];
}

export interface End {
  readonly rows: number;
  readonly sha256: string;
}

/** A value of a row; bytes are in base64. */
export type Cell = string | number | null | { readonly base64: string };

export const head = 'backup of a catalogue';

/** All tables, each after those it refers to, with what puts its rows in order. */
export const tablesInOrder: readonly { readonly table: keyof Tables; readonly key: readonly string[] }[] = [
  { table: 'root', key: ['id'] },
  { table: 'photo', key: ['id'] },
  { table: 'individual', key: ['id'] },
  { table: 'encounter', key: ['id'] },
  { table: 'annotation', key: ['id'] },
  { table: 'search', key: ['id'] },
  { table: 'searched', key: ['encounter_id'] },
  { table: 'candidate', key: ['encounter_id', 'rank'] },
  { table: 'comparison', key: ['id'] },
  { table: 'decision', key: ['id'] },
  { table: 'reading', key: ['id'] },
  { table: 'change', key: ['subject', 'subject_id', 'field', 'decision_id'] },
  { table: 'undone', key: ['decision_id'] },
  { table: 'embedding', key: ['network', 'content'] },
];
