import { type ColumnDefinitionBuilder, type Kysely, sql } from 'kysely';
import type { EngineName } from '../engine/engine.ts';

/** The tables of `tables.ts`, with the indexes that lists, names and the undoing of decisions need. */
export async function createFirstSchema(database: Kysely<never>, engine: EngineName): Promise<void> {
  const { schema } = database;
  const id = (column: ColumnDefinitionBuilder) =>
    engine === 'sqlite' ? column.primaryKey().autoIncrement() : column.primaryKey().generatedAlwaysAsIdentity();
  const bytes = engine === 'sqlite' ? sql`blob` : sql`bytea`;
  const real = 'double precision';

  await schema
    .createTable('root')
    .addColumn('id', 'integer', id)
    .addColumn('path', 'text', (column) => column.notNull().unique())
    .execute();
  await schema
    .createTable('photo')
    .addColumn('id', 'integer', id)
    .addColumn('hash', 'text', (column) => column.unique())
    .addColumn('root_id', 'integer', (column) => column.notNull().references('root.id'))
    .addColumn('path', 'text', (column) => column.notNull())
    .addColumn('bytes', 'bigint')
    .addColumn('width', 'integer')
    .addColumn('height', 'integer')
    .addColumn('taken_at', 'text')
    .addColumn('taken_offset', 'integer')
    .addColumn('camera', 'text')
    .addColumn('latitude', real)
    .addColumn('longitude', real)
    .execute();
  await schema.createIndex('photo_path').on('photo').columns(['root_id', 'path']).execute();
  await schema
    .createTable('individual')
    .addColumn('id', 'integer', id)
    .addColumn('name', 'text')
    .addColumn('name_key', 'text')
    .addColumn('aliases', 'text')
    .addColumn('sex', 'text')
    .addColumn('species', 'text')
    .addColumn('notes', 'text')
    .addColumn('merged_into', 'integer', (column) => column.references('individual.id'))
    .execute();
  await schema.createIndex('individual_name_key').on('individual').column('name_key').execute();
  await schema
    .createTable('encounter')
    .addColumn('id', 'integer', id)
    .addColumn('code', 'text')
    .addColumn('individual_id', 'integer', (column) => column.references('individual.id'))
    .addColumn('seen_at', 'text')
    .addColumn('place', 'text')
    .addColumn('latitude', real)
    .addColumn('longitude', real)
    .addColumn('observer', 'text')
    .addColumn('notes', 'text')
    .addColumn('extra', 'text')
    .execute();
  await schema.createIndex('encounter_individual').on('encounter').column('individual_id').execute();
  await schema.createIndex('encounter_code').on('encounter').column('code').execute();
  await schema
    .createTable('annotation')
    .addColumn('id', 'integer', id)
    .addColumn('photo_id', 'integer', (column) => column.notNull().references('photo.id'))
    .addColumn('encounter_id', 'integer', (column) => column.references('encounter.id'))
    .addColumn('box', 'text')
    .addColumn('quality', 'integer')
    .addColumn('distinctiveness', 'integer')
    .addColumn('viewpoint', 'text')
    .addColumn('extra', 'text')
    .execute();
  await schema.createIndex('annotation_photo').on('annotation').column('photo_id').execute();
  await schema.createIndex('annotation_encounter').on('annotation').column('encounter_id').execute();

  await schema
    .createTable('decision')
    .addColumn('id', 'integer', id)
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('made_at', 'text', (column) => column.notNull())
    .addColumn('made_by', 'text', (column) => column.notNull())
    .addColumn('summary', 'text', (column) => column.notNull())
    .addColumn('evidence', 'text')
    .addColumn('undoes', 'integer', (column) => column.references('decision.id'))
    .execute();
  await schema
    .createTable('change')
    .addColumn('decision_id', 'integer', (column) => column.notNull().references('decision.id'))
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('subject_id', 'integer', (column) => column.notNull())
    .addColumn('field', 'text', (column) => column.notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('change_key', ['subject', 'subject_id', 'field', 'decision_id'])
    .execute();
  await schema.createIndex('change_decision').on('change').column('decision_id').execute();
  await schema
    .createTable('undone')
    .addColumn('decision_id', 'integer', (column) => column.primaryKey().references('decision.id'))
    .addColumn('by_id', 'integer', (column) => column.notNull().references('decision.id'))
    .execute();
  await schema
    .createTable('embedding')
    .addColumn('network', 'text', (column) => column.notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .addColumn('vector', bytes, (column) => column.notNull())
    .addPrimaryKeyConstraint('embedding_key', ['network', 'content'])
    .execute();
  for (const table of ['decision', 'change']) await refuseChanges(database, engine, table);
}

/** The database itself keeps the journal from being rewritten. */
async function refuseChanges(database: Kysely<never>, engine: EngineName, table: string): Promise<void> {
  const name = sql.id(table);
  if (engine === 'sqlite') {
    for (const event of ['update', 'delete'])
      await sql`create trigger ${sql.id(`${table}_no_${event}`)} before ${sql.raw(event)} on ${name}
        begin select raise(abort, 'the journal is only ever added to'); end`.execute(database);
    return;
  }
  await sql`create or replace function only_added_to() returns trigger language plpgsql as
    $$ begin raise exception 'the journal is only ever added to'; end $$`.execute(database);
  await sql`create trigger ${sql.id(`${table}_only_added_to`)} before update or delete or truncate on ${name}
    for each statement execute function only_added_to()`.execute(database);
}
