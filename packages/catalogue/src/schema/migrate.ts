import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import type { Engine } from '../engine/engine.ts';
import { CatalogueError } from '../errors.ts';
import { createFirstSchema } from './first-schema.ts';
import { createReviewSchema } from './review-schema.ts';

/** In order of name. One that was ever released is never edited: what changes is a new one. */
const migrationsOf = (engine: Engine['name']): Record<string, Migration> => ({
  '0001-first-schema': { up: (database) => createFirstSchema(database as Kysely<never>, engine) },
  '0002-review': { up: (database) => createReviewSchema(database as Kysely<never>, engine) },
});

/** Brings a catalogue's tables to what this program knows. Throws a {@link CatalogueError} where a newer one wrote them. */
export async function migrate({ name, shown, database }: Engine): Promise<void> {
  const migrations = migrationsOf(name);
  const done = await migrationsDone({ name, database });
  const unknown = done.filter((migration) => !Object.hasOwn(migrations, migration));
  if (unknown.length > 0)
    throw new CatalogueError(
      `${shown} was written by a newer version of Flukeprint (it has ${unknown.join(', ')}): update this one, nothing was changed`,
    );
  if (done.length === Object.keys(migrations).length) return;
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: async () => migrations },
    // Without it, Kysely takes the tables of any other catalogue in the database for this one's.
    ...(name === 'postgres' && { migrationTableSchema: await currentSchema(database) }),
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw new CatalogueError(`the tables of ${shown} cannot be made: ${(error as Error).message}`);
}

/** Whether a database holds a catalogue at all. */
export async function isCatalogue(engine: Engine): Promise<boolean> {
  return (await migrationsDone(engine)).length > 0;
}

async function migrationsDone({ name, database }: Pick<Engine, 'name' | 'database'>): Promise<string[]> {
  const { rows: tables } =
    name === 'sqlite'
      ? await sql`select name from sqlite_master where name = 'kysely_migration'`.execute(database)
      : await sql`select 1 from pg_class where oid = to_regclass('kysely_migration')`.execute(database);
  if (tables.length === 0) return [];
  const migrations = database as unknown as Kysely<{ kysely_migration: { name: string } }>;
  const rows = await migrations.selectFrom('kysely_migration').select('name').orderBy('name').execute();
  return rows.map((row) => row.name);
}

async function currentSchema(database: Engine['database']): Promise<string> {
  const { rows } = await sql<{ schema: string }>`select current_schema() as schema`.execute(database);
  return rows[0]!.schema;
}
