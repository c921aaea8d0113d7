import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { CatalogueError } from '../errors.ts';
import type { Tables } from '../schema/tables.ts';
import type { Engine } from './engine.ts';

/** Whether a name is the address of a PostgreSQL database. */
export const isPostgresUrl = (name: string): boolean => /^postgres(ql)?:\/\//i.test(name);

/**
 * A catalogue in a PostgreSQL database. What `?schema=NAME` of the address names is its schema there; `public` where nothing does.
 * Throws a {@link CatalogueError} where no server answers or it refuses.
 */
export async function openPostgres(address: string): Promise<Engine> {
  const url = new URL(address);
  const schema = url.searchParams.get('schema');
  url.searchParams.delete('schema');
  const pool = new pg.Pool({
    connectionString: url.href,
    max: 4,
    connectionTimeoutMillis: 10_000,
    application_name: 'flukeprint',
    ...(schema === null ? {} : { options: `-c search_path=${identifier(schema, address)}` }),
  });
  // A connection that the server ends while it rests must not end the program: the next query gets another.
  pool.on('error', () => {});
  const engine = {
    shown: shownAddress(address),
    database: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }),
  };
  try {
    if (schema !== null) await pool.query(`create schema if not exists ${identifier(schema, address)}`);
    else await pool.query('select 1');
  } catch (error) {
    await pool.end();
    throw new CatalogueError(`${engine.shown} cannot be opened: ${reasonOf(error as Error)}`);
  }
  return { name: 'postgres', ...engine };
}

/** An address as it may be printed and logged: without its password. */
export function shownAddress(address: string): string {
  const url = new URL(address);
  if (url.password !== '') url.password = '***';
  return url.href;
}

function identifier(schema: string, address: string): string {
  if (/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) return schema;
  throw new CatalogueError(
    `expected the schema in ${shownAddress(address)} to be of small letters, digits and underscores, received ${schema}`,
  );
}

/** Node says nothing of a server that refuses on all of its addresses. */
const reasonOf = (error: Error) =>
  error.message ||
  (error instanceof AggregateError ? error.errors.map(({ message }) => message).join(', ') : error.name);
