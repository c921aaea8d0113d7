import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { EngineName } from '../engine/engine.ts';
import { type FieldName, type FilterField, filterFields } from './fields.ts';
import type { Comparison, Filter, FilterValue } from './filter.ts';

/** A condition on `annotation`, `photo`, `encounter` and `individual`, which is never unknown: what a photo does not say fits no comparison. */
export function conditionOf(filter: Filter, engine: EngineName): RawBuilder<SqlBool> {
  const part = (each: Filter) => conditionOf(each, engine);
  switch (filter.kind) {
    case 'and':
      return sql`(${sql.join(filter.parts.map(part), sql` and `)})`;
    case 'or':
      return sql`(${sql.join(filter.parts.map(part), sql` or `)})`;
    case 'not':
      return sql`not ${part(filter.part)}`;
    case 'empty':
      return sql`(${compared(filter.field, engine)} is null)`;
    case 'flag':
      return sql`(${compared(filter.field, engine)} ${sql.raw(filter.isSet ? 'is not null' : 'is null')})`;
    case 'contains': {
      const [text, find] = [compared(filter.field, engine), sql.raw(engine === 'sqlite' ? 'instr' : 'strpos')];
      return known(sql`${find}(${text}, ${filter.value}) > 0`);
    }
    case 'in':
      return isIn(filter.field, filter.values, engine);
    case 'compare':
      return compare(filter.field, filter.by, filter.value, engine);
  }
}

const columnOf = ({ columns }: FilterField) => {
  const all = columns.map((column) => sql.ref(column));
  return all.length === 1 ? all[0]! : sql`coalesce(${sql.join(all)})`;
};

/** A field's value as it is compared; null where the photo does not say it. */
function compared(name: FieldName, engine: EngineName, digits = 19): RawBuilder<unknown> {
  const field: FilterField = filterFields[name];
  const column = columnOf(field);
  switch (field.kind) {
    case 'year':
      return sql`nullif(substr(${column}, 1, 4), '')`;
    case 'month':
      return sql`nullif(substr(${column}, 6, 2), '')`;
    case 'date':
      return sql`nullif(substr(${column}, 1, ${sql.lit(digits)}), '')`;
    case 'text':
      return sql`nullif(${foldedSql(column, engine)}, '')`;
    default:
      return column;
  }
}

/** As `folded` does. PostgreSQL's own lower-casing depends on how the database was made. */
const foldedSql = (column: RawBuilder<unknown>, engine: EngineName) =>
  engine === 'sqlite' ? sql`folded(${column})` : sql`lower(normalize(${column}, NFKC) collate "und-x-icu")`;

function compare(name: FieldName, by: Comparison, value: FilterValue, engine: EngineName): RawBuilder<SqlBool> {
  const isText = typeof value === 'string';
  const field = compared(name, engine, isText ? value.length : undefined);
  // By code points, as SQLite does it, whatever the database's language.
  const order = isText && engine === 'postgres' ? sql` collate "C"` : sql``;
  return known(sql`${field}${order} ${sql.raw(by)} ${bound(value)}`);
}

function isIn(name: FieldName, values: readonly FilterValue[], engine: EngineName): RawBuilder<SqlBool> {
  // Dates of one length are compared alike.
  const parts = [...Map.groupBy(values, (value) => (typeof value === 'string' ? value.length : 0))];
  if (filterFields[name].kind === 'date')
    return sql`(${sql.join(
      parts.map(([digits, own]) => known(sql`${compared(name, engine, digits)} in (${sql.join(own.map(bound))})`)),
      sql` or `,
    )})`;
  return known(sql`${compared(name, engine)} in (${sql.join(values.map(bound))})`);
}

/** PostgreSQL would take the type of a number from the column, and refuse 2.5 for a whole one. */
const bound = (value: FilterValue) =>
  typeof value === 'number' ? sql`cast(${value} as double precision)` : sql`${value}`;

const known = (comparison: RawBuilder<unknown>): RawBuilder<SqlBool> => sql`coalesce(${comparison}, false)`;
