import { type Bound, insertMany } from '../../engine/insert-many.ts';
import type { Transaction } from '../../journal/transaction.ts';
import type { Tables } from '../../schema/tables.ts';

type Numbered = 'photo' | 'individual' | 'encounter' | 'annotation';

/** Inserts rows with the same columns each, and returns their numbers in the same order. */
export async function insertRows<T extends Numbered>(
  transaction: Transaction,
  table: T,
  rows: readonly { readonly [column in keyof Tables[T]]?: Bound }[],
): Promise<number[]> {
  const [first] = rows;
  if (!first) return [];
  const columns = Object.keys(first) as (keyof Tables[T] & string)[];
  const values = rows.map((row) => columns.map((column) => row[column] ?? null));
  return insertMany(transaction, table, columns, values, { isNumbered: true });
}
