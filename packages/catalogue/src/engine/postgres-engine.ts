import { Kysely, PostgresDialect, type PostgresPool } from 'kysely';
import pg from 'pg';
import Cursor from 'pg-cursor';
import { CatalogueError } from '../errors.ts';
import type { Tables } from '../schema/tables.ts';
import type { Engine } from './engine.ts';
import { expectText } from './expect-text.ts';
import { OwnSchema } from './own-schema.ts';
import { parseAddress } from './postgres-address.ts';
import { adviceOn, isMendable } from './postgres-advice.ts';

/**
 * A catalogue in a PostgreSQL database. What `?schema=NAME` of the address names is its schema there; `public` where nothing does.
 * Throws a {@link CatalogueError} where no server answers or it refuses; with `create` the schema is made.
 */
export async function openPostgres(
  address: string,
  { create = false }: { readonly create?: boolean } = {},
): Promise<Engine> {
  const { url, schema, shown } = parseAddress(address);
  const pool = new pg.Pool({
    Client: clientOf(shown),
    connectionString: url,
    max: 4,
    connectionTimeoutMillis: 10_000,
    application_name: 'flukeprint',
    types: { getTypeParser: typeParser },
    // Compiling a query takes the server longer than any of ours runs. Said here, since some poolers take no options.
    onConnect: (client) => client.query('set jit = off') as unknown as undefined,
    ...(schema === null ? {} : { options: `-c search_path=${schema}` }),
  });
  // A connection that the server ends while nothing is asked of it must not end the program: what is asked next fails, or gets another.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  try {
    if (schema !== null && create) await pool.query(`create schema if not exists ${schema}`);
    else await pool.query('select 1');
  } catch (error) {
    await pool.end();
    throw new CatalogueError(`${shown} cannot be opened: ${adviceOn(error as Error)}`);
  }
  return {
    name: 'postgres',
    shown,
    database: new Kysely<Tables>({ dialect: new Dialect({ pool: mendable(pool, shown), cursor: Cursor }) }),
  };
}

/** A pool that says what to do where the server does not answer any more. */
const mendable = (pool: pg.Pool, shown: string): PostgresPool => ({
  connect: () =>
    pool.connect().catch((error: Error) => {
      throw isMendable(error) ? new CatalogueError(`${shown}: ${adviceOn(error)}`) : error;
    }),
  end: () => pool.end(),
  options: pool.options,
});

class Dialect extends PostgresDialect {
  override createIntrospector(database: Kysely<unknown>): OwnSchema {
    return new OwnSchema(database);
  }
}

/** Refuses what SQLite would keep and PostgreSQL would not, and says what to do where the server refuses. */
const clientOf = (shown: string) =>
  class extends pg.Client {
    // biome-ignore lint/suspicious/noExplicitAny: pg has a dozen signatures for it.
    override query(...given: any[]): any {
      if (Array.isArray(given[1])) expectText(given[1]);
      const answer: unknown = super.query(...(given as [string]));
      if (!(answer instanceof Promise)) return answer;
      return answer.catch((error: Error) => {
        throw isMendable(error) ? new CatalogueError(`${shown}: ${adviceOn(error)}`) : error;
      });
    }
  };

const int8 = 20;

/** Counts and sizes of 64 bits are numbers, as they are from SQLite: below 2^53, all of them. */
const typeParser: typeof pg.types.getTypeParser = ((oid: number, format?: 'text') =>
  oid === int8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser;
