import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { Kysely, SqliteAdapter, type SqliteDatabase, SqliteDialect } from 'kysely';
import { CatalogueError } from '../errors.ts';
import type { Tables } from '../schema/tables.ts';
import type { Engine } from './engine.ts';
import { expectText } from './expect-text.ts';
import { folded } from './folded.ts';
import { explained } from './sqlite-advice.ts';

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
  return { name: 'sqlite', shown: path, database: new Kysely<Tables>({ dialect: new Dialect({ database }) }) };
}

class Dialect extends SqliteDialect {
  /** Kysely does not rely on it, SQLite does it: tables are made all or none, also where the program is killed. */
  override createAdapter(): SqliteAdapter {
    return new (class extends SqliteAdapter {
      override get supportsTransactionalDdl() {
        return true;
      }
    })();
  }
}

function connect(path: string, create: boolean): SqliteDatabase {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: patience, enableForeignKeyConstraints: true });
    if (create) database.exec(`pragma application_id = ${applicationId}`);
    database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma trusted_schema = off');
    // SQLite's own lower-casing knows ASCII alone.
    database.function('folded', { deterministic: true }, (text) => (text === null ? null : folded(String(text))));
    return forKysely(database, path);
  } catch (error) {
    database?.close();
    const reason = explained(error, path);
    throw reason instanceof CatalogueError
      ? reason
      : new CatalogueError(`${path} cannot be opened as a catalogue: ${(error as Error).message}`);
  }
}

function spelled(sql: string, { isTransaction }: DatabaseSync): string {
  // A transaction of ours always writes: it waits for its turn at the start, where waiting is possible, not in the middle.
  if (sql === 'begin') return 'begin immediate';
  // A full disk has ended it already; that there is none would be said instead of that.
  return sql === 'rollback' && !isTransaction ? 'select 1' : sql;
}

/** What Kysely asks of a database, by Node's own. */
function forKysely(database: DatabaseSync, path: string): SqliteDatabase {
  const explaining = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw explained(error, path);
    }
  };
  const given = (values: readonly unknown[]) => {
    expectText(values);
    return values as readonly SQLInputValue[];
  };
  // A large statement lives until memory is searched for it: many rows go by the same one.
  let insert: { readonly sql: string; readonly statement: StatementSync } | undefined;
  const statementOf = (sql: string): StatementSync => {
    if (insert?.sql === sql) return insert.statement;
    const statement = explaining(() => database.prepare(spelled(sql, database)));
    if (sql.startsWith('insert')) insert = { sql, statement };
    return statement;
  };
  return {
    close: () => database.close(),
    prepare: (sql) => {
      const statement = statementOf(sql);
      return {
        reader: statement.columns().length > 0,
        all: (values) => explaining(() => statement.all(...given(values))),
        run: (values) => explaining(() => statement.run(...given(values))),
        *iterate(values) {
          const rows = statement.iterate(...given(values));
          for (;;) {
            const next = explaining(() => rows.next());
            if (next.done) return;
            yield next.value;
          }
        },
      };
    },
  };
}
