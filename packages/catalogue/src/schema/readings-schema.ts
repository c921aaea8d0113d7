import type { ColumnDefinitionBuilder, Kysely } from 'kysely';
import type { EngineName } from '../engine/engine.ts';

/** What a second person says of an encounter that was decided, without knowing how. */
export async function createReadingsSchema(database: Kysely<never>, engine: EngineName): Promise<void> {
  const { schema } = database;
  const id = (column: ColumnDefinitionBuilder) =>
    engine === 'sqlite' ? column.primaryKey().autoIncrement() : column.primaryKey().generatedAlwaysAsIdentity();
  await schema
    .createTable('reading')
    .addColumn('id', 'integer', id)
    .addColumn('encounter_id', 'integer', (column) => column.notNull().references('encounter.id'))
    .addColumn('decision_id', 'integer', (column) => column.notNull().references('decision.id'))
    .addColumn('choice', 'text', (column) => column.notNull())
    .addColumn('first_answer', 'text', (column) => column.notNull())
    .addColumn('first_individual_id', 'integer', (column) => column.references('individual.id'))
    .addColumn('first_certainty', 'text')
    .addColumn('answer', 'text')
    .addColumn('certainty', 'text')
    .addColumn('individual_id', 'integer', (column) => column.references('individual.id'))
    .execute();
  await schema.createIndex('reading_encounter').on('reading').column('encounter_id').execute();
}
