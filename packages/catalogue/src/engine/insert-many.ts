import { CompiledQuery } from 'kysely';
import type { Transaction } from '../journal/transaction.ts';
import type { Tables } from '../schema/tables.ts';
import { engineOf } from './engine.ts';

/** What SQLite takes as parameters of one statement is 32,766. */
const parametersAtOnce = 10_000;

export type Bound = string | number | null;

/**
 * Inserts rows of the given columns, each value in its place; returns their numbers in their order where `isNumbered`. For rows by the hundred thousand: a query builder takes
 * longer to write such statements than the databases to run them.
 */
export async function insertMany(
  transaction: Transaction,
  table: keyof Tables,
  columns: readonly string[],
  rows: readonly (readonly Bound[])[],
  { isNumbered = false }: { readonly isNumbered?: boolean } = {},
): Promise<number[]> {
  const ids: number[] = [];
  const atOnce = Math.floor(parametersAtOnce / columns.length);
  const insert = engineOf(transaction) === 'postgres' ? insertInPostgres : insertInSqlite;
  const returning = isNumbered ? ' returning id' : '';
  for (let i = 0; i < rows.length; i += atOnce) {
    const query = insert(table, columns, rows.slice(i, i + atOnce), returning);
    const made = await transaction.executeQuery<{ id: number }>(query);
    // Rows are numbered in their order, and may be returned in another.
    if (isNumbered) for (const id of made.rows.map((row) => row.id).sort((a, b) => a - b)) ids.push(id);
  }
  return ids;
}

type Insert = (
  table: string,
  columns: readonly string[],
  rows: readonly (readonly Bound[])[],
  returning: string,
) => CompiledQuery<{ id: number }>;

const named = (columns: readonly string[]) => columns.map((column) => `"${column}"`).join(',');

const insertInSqlite: Insert = (table, columns, rows, returning) => {
  const row = `(${columns.map(() => '?').join(',')})`;
  const values = Array.from({ length: rows.length }, () => row).join(',');
  return CompiledQuery.raw(
    `insert into "${table}" (${named(columns)}) values ${values}${returning}`,
    rows.flat(),
  ) as CompiledQuery<{ id: number }>;
};

/** One parameter, whose values get their types by the table: PostgreSQL takes long over thousands of them. */
const insertInPostgres: Insert = (table, columns, rows, returning) => {
  const objects = rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i]])));
  return CompiledQuery.raw(
    `insert into "${table}" (${named(columns)}) select ${named(columns)} from json_populate_recordset(null::"${table}", $1::json)${returning}`,
    [JSON.stringify(objects)],
  ) as CompiledQuery<{ id: number }>;
};
