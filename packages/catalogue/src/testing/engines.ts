import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { describe } from 'vitest';

/** Where a PostgreSQL for tests listens; each test makes a database of its own there. */
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
  // A database each: Kysely looks at all schemas of one, and trips over those that other tests drop meanwhile.
  postgres: async () => {
    const name = `t${randomBytes(6).toString('hex')}`;
    const url = new URL(server!);
    url.pathname = `/${name}`;
    await onServer(`create database ${name}`);
    return { name: url.href, remove: () => onServer(`drop database ${name} with (force)`) };
  },
};

/** The same tests on each engine; PostgreSQL is skipped, visibly, where `FLUKEPRINT_TEST_POSTGRES` names none. */
export function onEachEngine(title: string, tests: (place: () => Promise<Place>) => void): void {
  describe(`${title}, SQLite`, () => tests(places.sqlite!));
  describe.skipIf(!server)(`${title}, PostgreSQL (FLUKEPRINT_TEST_POSTGRES)`, () => tests(places.postgres!));
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client(server);
  await client.connect();
  await client.query(statement);
  await client.end();
}
