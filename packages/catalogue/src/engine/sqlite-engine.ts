import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely';
import { CatalogueError } from '../errors.ts';
import type { Tables } from '../schema/tables.ts';
import type { Engine } from './engine.ts';

/** Stands in a file's header, so that a catalogue is known without being opened: FLUK. */
export const applicationId = 0x464c554b;

/** How long one process waits for another's decision, in milliseconds. */
const patience = 30_000;

/**
 * A catalogue in one file: a write-ahead log, flushed to the disk before a decision counts as made.
 * Throws a {@link CatalogueError} where the file cannot be used.
 */
export function openSqlite(path: string, { create = false }: { readonly create?: boolean } = {}): Engine {
  const database = connect(path, create);
  return { name: 'sqlite', shown: path, database: new Kysely<Tables>({ dialect: new SqliteDialect({ database }) }) };
}

function connect(path: string, create: boolean): SqliteDatabase {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: patience, enableForeignKeyConstraints: true });
    if (create) database.exec(`pragma application_id = ${applicationId}`);
    database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma trusted_schema = off');
    return forKysely(database);
  } catch (error) {
    database?.close();
    throw new CatalogueError(
      `${path} cannot be opened as a catalogue: ${(error as Error).message}. \`flukeprint catalog verify\` looks for damage, \`flukeprint catalog restore\` brings a backup back`,
    );
  }
}

/** What Kysely asks of a database, by Node's own. */
function forKysely(database: DatabaseSync): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare: (sql) => {
      // A transaction of ours always writes: it waits for its turn at the start, where waiting is possible, not in the middle.
      const statement = database.prepare(sql === 'begin' ? 'begin immediate' : sql);
      const given = (values: readonly unknown[]) => values as readonly SQLInputValue[];
      return {
        reader: statement.columns().length > 0,
        all: (values) => statement.all(...given(values)),
        run: (values) => statement.run(...given(values)),
        iterate: (values) => statement.iterate(...given(values)),
      };
    },
  };
}
