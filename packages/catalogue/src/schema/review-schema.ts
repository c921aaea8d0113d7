import { type ColumnDefinitionBuilder, type Kysely, sql } from 'kysely';
import type { EngineName } from '../engine/engine.ts';

/** What a person needs to decide: who an encounter may show by a search, what was said of each of them, and how good the photos are. */
export async function createReviewSchema(database: Kysely<never>, engine: EngineName): Promise<void> {
  const { schema } = database;
  const id = (column: ColumnDefinitionBuilder) =>
    engine === 'sqlite' ? column.primaryKey().autoIncrement() : column.primaryKey().generatedAlwaysAsIdentity();
  const real = sql`double precision`;

  await schema
    .createTable('search')
    .addColumn('id', 'integer', id)
    .addColumn('made_at', 'text', (column) => column.notNull())
    .addColumn('method', 'text', (column) => column.notNull())
    .addColumn('animals', 'integer', (column) => column.notNull())
    .addColumn('photos', 'integer', (column) => column.notNull())
    .addColumn('is_calibrated', 'integer', (column) => column.notNull())
    .execute();
  await schema
    .createTable('candidate')
    .addColumn('encounter_id', 'integer', (column) => column.notNull().references('encounter.id'))
    .addColumn('rank', 'integer', (column) => column.notNull())
    .addColumn('search_id', 'integer', (column) => column.notNull().references('search.id'))
    .addColumn('individual_id', 'integer', (column) => column.notNull().references('individual.id'))
    .addColumn('score', real, (column) => column.notNull())
    .addColumn('probability', real)
    .addColumn('photos', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('candidate_key', ['encounter_id', 'rank'])
    .execute();
  await schema
    .createTable('comparison')
    .addColumn('id', 'integer', id)
    .addColumn('encounter_id', 'integer', (column) => column.notNull().references('encounter.id'))
    .addColumn('individual_id', 'integer', (column) => column.notNull().references('individual.id'))
    .addColumn('verdict', 'text')
    .addColumn('certainty', 'text')
    .addUniqueConstraint('comparison_pair', ['encounter_id', 'individual_id'])
    .execute();
  for (const grade of ['visible', 'fluke_angle', 'camera_angle', 'sharpness', 'exposure'])
    await schema.alterTable('annotation').addColumn(grade, 'integer').execute();
  await schema.alterTable('encounter').addColumn('flags', 'text').execute();
}
