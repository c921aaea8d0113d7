import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { describe } from 'vitest';

/** Where a PostgreSQL for tests listens; each test makes a schema of its own there, which takes less than a database. */
const server = process.env.FLUKEPRINT_TEST_POSTGRES;

/** A place for a catalogue that goes with the test. */
export interface Place {
  readonly name: string;
  remove(): Promise<void>;
}

const places: Record<string, () => Promise<Place>> = {
  sqlite: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'catalogue-'));
    return { name: join(folder, 'catalogue.db'), remove: () => rm(folder, { recursive: true, force: true }) };
  },
  postgres: async () => {
    const schema = `t${randomBytes(6).toString('hex')}`;
    const url = new URL(server!);
    url.searchParams.set('schema', schema);
    return { name: url.href, remove: () => onServer(`drop schema if exists ${schema} cascade`) };
  },
};

/**
 * The same tests on each engine; PostgreSQL is skipped, visibly, where `FLUKEPRINT_TEST_POSTGRES` names none. `other` makes a place on the
 * other engine, where there is one.
 */
export function onEachEngine(
  title: string,
  tests: (place: () => Promise<Place>, other?: () => Promise<Place>) => void,
): void {
  const { sqlite, postgres } = places;
  describe(`${title}, SQLite`, () => tests(sqlite!, server ? postgres : undefined));
  describe.skipIf(!server)(`${title}, PostgreSQL (FLUKEPRINT_TEST_POSTGRES)`, () => tests(postgres!, sqlite));
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client(server);
  await client.connect();
  await client.query(statement);
  await client.end();
}
