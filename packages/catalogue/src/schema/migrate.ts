import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { tablesInOrder } from '../archive/format.ts';
import { type Engine, type EngineName, engineOf } from '../engine/engine.ts';
import { CatalogueError } from '../errors.ts';
import { createBoxesSchema } from './boxes-schema.ts';
import { createCertaintySchema } from './certainty-schema.ts';
import { createFirstSchema } from './first-schema.ts';
import { createReadingsSchema } from './readings-schema.ts';
import { createReviewSchema } from './review-schema.ts';
import type { Tables } from './tables.ts';

/** In order of name. One that was ever released is never edited: what changes is a new one. */
const migrationsOf = (engine: EngineName): Record<string, Migration> => ({
  '0001-first-schema': { up: (database) => createFirstSchema(database as Kysely<never>, engine) },
  '0002-review': { up: (database) => createReviewSchema(database as Kysely<never>, engine) },
  '0003-readings': { up: (database) => createReadingsSchema(database as Kysely<never>, engine) },
  '0004-boxes': { up: (database) => createBoxesSchema(database as Kysely<never>) },
  '0005-certainty': { up: (database) => createCertaintySchema(database as Kysely<never>) },
});

/** Brings a catalogue's tables to what this program knows. Throws a {@link CatalogueError} where a newer one wrote them. */
export async function migrate({ name, shown, database }: Engine): Promise<void> {
  const done = await migrationsDone(database);
  expectKnown(name, shown, done);
  if (done.length < Object.keys(migrationsOf(name)).length) await bring(database, shown);
}

/**
 * The same within a transaction, of the tables of a backup: up to the migrations that it names, or to the latest. Throws a {@link CatalogueError}
 * where it names others than this program knows.
 */
export async function migrateWithin(
  database: Kysely<Tables>,
  shown: string,
  schema: readonly string[] = Object.keys(migrationsOf(engineOf(database))),
): Promise<void> {
  expectKnown(engineOf(database), shown, schema);
  await bring(database, shown, schema.at(-1));
}

function expectKnown(engine: EngineName, shown: string, migrations: readonly string[]): void {
  const known = migrationsOf(engine);
  const unknown = migrations.filter((migration) => !Object.hasOwn(known, migration));
  if (unknown.length > 0)
    throw new CatalogueError(
      `${shown} was written by a newer version of Flukeprint (it has ${unknown.join(', ')}): update this one, nothing was changed`,
    );
}

async function bring(database: Kysely<Tables>, shown: string, last?: string): Promise<void> {
  const migrations = migrationsOf(engineOf(database));
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => migrations } });
  const { error } = await (last === undefined ? migrator.migrateToLatest() : migrator.migrateTo(last));
  if (error instanceof CatalogueError) throw error;
  if (error) throw new CatalogueError(`the tables of ${shown} cannot be made: ${(error as Error).message}`);
}

/** Whether a database holds a catalogue at all. */
export async function isCatalogue({ database }: Engine): Promise<boolean> {
  return (await migrationsDone(database)).length > 0;
}

const tableOfMigrations = 'kysely_migration';
/** A view may stand for rows without end. Others than Flukeprint's are never read. */
const ownTables: ReadonlySet<string> = new Set([tableOfMigrations, ...tablesInOrder.map(({ table }) => table)]);

/** Throws a {@link CatalogueError} where something else than a table bears the name of one. */
export async function expectTables({ shown, database }: Engine): Promise<void> {
  const tables = await database.introspection.getTables({ withInternalKyselyTables: true });
  const view = tables.find(({ name, isView }) => isView && ownTables.has(name));
  if (view)
    throw new CatalogueError(
      `${shown} is no catalogue of Flukeprint's: its table ${view.name} is a view. \`flukeprint catalog restore\` brings a backup back`,
    );
}

/** Names of the migrations that a catalogue's tables went through, in their order; none where there are no tables. */
export async function migrationsDone(database: Kysely<Tables>): Promise<string[]> {
  const tables = await database.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === tableOfMigrations)) return [];
  const migrations = database as unknown as Kysely<{ kysely_migration: { name: string } }>;
  const rows = await migrations.selectFrom('kysely_migration').select('name').orderBy('name').execute();
  return rows.map(({ name }) => name);
}
