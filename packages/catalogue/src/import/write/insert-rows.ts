import type { Insertable } from 'kysely';
import type { Transaction } from '../../journal/transaction.ts';
import type { Tables } from '../../schema/tables.ts';

/** Rows of a statement: SQLite takes 32,766 parameters of one. */
const rowsAtOnce = 1000;

type Numbered = 'photo' | 'individual' | 'encounter' | 'annotation';

/** Inserts rows, and returns their numbers in the same order. */
export async function insertRows<T extends Numbered>(
  transaction: Transaction,
  table: T,
  rows: readonly Insertable<Tables[T]>[],
): Promise<number[]> {
  const ids: number[] = [];
  for (let i = 0; i < rows.length; i += rowsAtOnce) {
    const made = await transaction
      .insertInto(table as 'photo')
      .values(rows.slice(i, i + rowsAtOnce) as Insertable<Tables['photo']>[])
      .returning('id')
      .execute();
    // Rows are numbered in their order, and may be returned in another.
    for (const id of made.map((row) => row.id).sort((a, b) => a - b)) ids.push(id);
  }
  return ids;
}
