import { sql } from 'kysely';
import { tablesInOrder } from '../archive/format.ts';
import type { Engine } from '../engine/engine.ts';
import type { Tables } from '../schema/tables.ts';

/** Found of a column, at most: a file that is damaged may hold many. */
const most = 100;

/** Text that is JSON, and whether a value is what Flukeprint writes there. */
const shapes: readonly { readonly table: keyof Tables; readonly column: string; fits(value: unknown): boolean }[] = [
  { table: 'annotation', column: 'box', fits: (value) => isList(value, isNumber) && value.length === 4 },
  { table: 'annotation', column: 'extra', fits: isTexts },
  { table: 'encounter', column: 'extra', fits: isTexts },
  { table: 'encounter', column: 'flags', fits: (value) => isList(value, isText) },
  { table: 'individual', column: 'aliases', fits: (value) => isList(value, isText) },
  { table: 'decision', column: 'evidence', fits: isObject },
  { table: 'change', column: 'value', fits: (value) => value === null || isText(value) || isNumber(value) },
  { table: 'candidate', column: 'photos', fits: (value) => isList(value, isPair) },
];

/** Values that Flukeprint does not write where they stand, which another program, or damage, has left there: a sentence each. */
export async function* checkValues(engine: Engine): AsyncGenerator<string> {
  // PostgreSQL takes into a column what is of its type alone.
  if (engine.name === 'sqlite') yield* checkKinds(engine);
  yield* checkShapes(engine);
}

/** What SQLite calls the values of a column, by the type that it was made with. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  text: ['text'],
  integer: ['integer'],
  bigint: ['integer'],
  'double precision': ['real', 'integer'],
  blob: ['blob'],
};

async function* checkKinds({ database }: Engine): AsyncGenerator<string> {
  for (const { table } of tablesInOrder) {
    const { rows: all } = await sql<{ name: string; type: string }>`
      select name, lower(type) as type from pragma_table_info(${sql.lit(table)})`.execute(database);
    const columns = all.filter(({ type }) => Object.hasOwn(kinds, type));
    if (columns.length === 0) continue;
    // The kind of what does not belong, column by column, in one look at each row.
    const strange = columns.map(({ name, type }) => {
      const [column, belonging] = [sql.ref(name), sql.join(['null', ...kinds[type]!].map((kind) => sql.lit(kind)))];
      return sql`case when typeof(${column}) not in (${belonging}) then typeof(${column})
        when typeof(${column}) = 'integer' and ${column} not between ${safe} then 'large' end`;
    });
    const { rows } = await sql<Record<string, string> & { row: number }>`
      select rowid as "row", ${sql.join(strange.map((kind, i) => sql`${kind} as ${sql.ref(`strange_${i}`)}`))} from ${sql.table(table)}
      where coalesce(null, ${sql.join(strange)}) is not null limit ${sql.lit(most)}`.execute(database);
    for (const row of rows)
      for (const [i, { name, type }] of columns.entries()) {
        const kind = row[`strange_${i}`];
        if (kind) yield `${table} ${row.row} holds ${words[kind]} in ${name}, where ${words[kinds[type]![0]!]} belongs`;
      }
  }
}

/** Numbers that JavaScript can tell from their neighbours. */
const safe = sql`${sql.lit(Number.MIN_SAFE_INTEGER)} and ${sql.lit(Number.MAX_SAFE_INTEGER)}`;

const words: Readonly<Record<string, string>> = {
  ...{ text: 'text', integer: 'a whole number', real: 'a number', blob: 'bytes', large: 'too large a number' },
};

async function* checkShapes({ name: engine, database }: Engine): AsyncGenerator<string> {
  for (const { table, column, fits } of shapes) {
    const { key } = tablesInOrder.find((one) => one.table === table)!;
    const [value, row] = [
      sql.ref<string>(column),
      engine === 'sqlite' ? sql.ref('rowid') : sql.join(key.map((name) => sql.ref(name))),
    ];
    const rows = database
      .selectFrom(table as 'annotation')
      .select([value.as('value'), sql<string>`concat_ws(' ', ${row})`.as('row')])
      // Values of another kind are told by that.
      .where(engine === 'sqlite' ? sql<boolean>`typeof(${value}) = 'text'` : sql<boolean>`${value} is not null`);
    let found = 0;
    for await (const { value, row } of rows.stream(1000)) {
      if (fitsAsJson(value, fits)) continue;
      yield `${table} ${row} holds ${JSON.stringify(value.slice(0, 60))} in ${column}, which is not what Flukeprint writes there`;
      found += 1;
      if (found === most) break;
    }
  }
}

function fitsAsJson(text: string, fits: (value: unknown) => boolean): boolean {
  try {
    return fits(JSON.parse(text));
  } catch {
    return false;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function isTexts(value: unknown): boolean {
  return isObject(value) && Object.values(value).every(isText);
}
function isList(value: unknown, isOne: (value: unknown) => boolean): value is unknown[] {
  return Array.isArray(value) && value.every(isOne);
}
function isPair(value: unknown): boolean {
  return isList(value, isNumber) && value.length === 3;
}
