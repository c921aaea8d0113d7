import { type ExpressionBuilder, sql } from 'kysely';
import type { Catalogue } from '../catalogue.ts';
import type { EngineName } from '../engine/engine.ts';
import type { Tables } from '../schema/tables.ts';

/** What a catalogue holds, in numbers. */
export interface Status {
  readonly engine: EngineName;
  readonly photos: number;
  readonly annotations: number;
  readonly encounters: number;
  /** Of them: of a known individual. */
  readonly named: number;
  readonly individuals: number;
  readonly decisions: number;
  /** Of them: taken back. */
  readonly undone: number;
  readonly last?: { readonly id: number; readonly at: string; readonly by: string; readonly summary: string };
  readonly roots: readonly { readonly path: string; readonly photos: number }[];
}

/** Counts what is in a catalogue: what a decision that stands places there. */
export async function statusOf({ engine: { name, database } }: Catalogue): Promise<Status> {
  const counts = await database.selectNoFrom(counted).executeTakeFirstOrThrow();
  const last = await database.selectFrom('decision').selectAll().orderBy('id', 'desc').limit(1).executeTakeFirst();
  const roots = await database
    .selectFrom('root')
    .innerJoin('photo', 'photo.root_id', 'root.id')
    .select(['root.path', number.as('photos')])
    .groupBy('root.path')
    .orderBy('root.path')
    .execute();
  return {
    engine: name,
    ...(counts as { [count in keyof typeof counts]: number }),
    last: last && { id: last.id, at: last.made_at, by: last.made_by, summary: last.summary },
    roots,
  };
}

/** PostgreSQL counts in 64 bits, which arrive as text. */
const number = sql<number>`cast(count(*) as integer)`;

function counted({ selectFrom }: ExpressionBuilder<Tables, never>) {
  const placed = selectFrom('annotation').where('encounter_id', 'is not', null);
  const encounters = selectFrom('encounter').where('id', 'in', placed.select('encounter_id'));
  return [
    selectFrom('photo').where('id', 'in', placed.select('photo_id')).select(number.as('n')).as('photos'),
    placed.select(number.as('n')).as('annotations'),
    encounters.select(number.as('n')).as('encounters'),
    encounters.where('individual_id', 'is not', null).select(number.as('n')).as('named'),
    selectFrom('individual')
      .where('name', 'is not', null)
      .where('merged_into', 'is', null)
      .select(number.as('n'))
      .as('individuals'),
    selectFrom('decision').select(number.as('n')).as('decisions'),
    selectFrom('undone').select(number.as('n')).as('undone'),
  ] as const;
}
