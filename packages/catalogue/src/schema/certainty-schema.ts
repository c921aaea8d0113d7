import { type Kysely, sql } from 'kysely';

/** What the latest search for an encounter says of it as a whole: also where it found nobody. */
export async function createCertaintySchema(database: Kysely<never>): Promise<void> {
  await database.schema
    .createTable('searched')
    .addColumn('encounter_id', 'integer', (column) => column.primaryKey().references('encounter.id'))
    .addColumn('search_id', 'integer', (column) => column.notNull().references('search.id'))
    .addColumn('probability_new', sql`double precision`)
    .addColumn('enough', 'integer')
    .execute();
  await sql`insert into searched (encounter_id, search_id) select encounter_id, max(search_id) from candidate group by encounter_id`.execute(
    database,
  );
}
