import { type RawBuilder, sql } from 'kysely';
import type { EngineName } from '../engine/engine.ts';
import type { Tables } from '../schema/tables.ts';
import type { Field, Subject, Value } from './registers.ts';

/** Registers that hold numbers. */
type Numeric = {
  [S in Subject]: {
    [F in Field<S>]: F extends keyof Tables[S] ? (number extends Tables[S][F] ? F : never) : never;
  }[Field<S>];
}[Subject];

const numeric: Readonly<Record<Numeric, 'integer' | 'double precision'>> = {
  encounter_id: 'integer',
  individual_id: 'integer',
  merged_into: 'integer',
  quality: 'integer',
  distinctiveness: 'integer',
  visible: 'integer',
  fluke_angle: 'integer',
  camera_angle: 'integer',
  sharpness: 'integer',
  exposure: 'integer',
  latitude: 'double precision',
  longitude: 'double precision',
};

/**
 * SQL: what the latest decision that stands says of a register of the row at hand of its table, of those before `before` where that is given;
 * null where none says anything.
 */
export function toldValue(engine: EngineName, subject: Subject, field: string, before?: number): RawBuilder<Value> {
  const earlier = before === undefined ? sql`` : sql`and change.decision_id < ${sql.lit(before)}`;
  const told = sql`(
    select change.value from change
    where change.subject = ${sql.lit(subject)} and change.field = ${sql.lit(field)} and change.subject_id = ${sql.ref(`${subject}.id`)} ${earlier}
      and not exists (select 1 from undone where undone.decision_id = change.decision_id)
    order by change.decision_id desc limit 1)`;
  return engine === 'sqlite'
    ? sql`json_extract(${told}, '$')`
    : sql`cast(cast(${told} as json) #>> '{}' as ${sql.raw(Object.hasOwn(numeric, field) ? numeric[field as Numeric] : 'text')})`;
}
