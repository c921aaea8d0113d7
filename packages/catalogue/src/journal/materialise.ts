import { type Assignment, nameKey, type Subject, type Value } from './registers.ts';
import type { Transaction } from './transaction.ts';

/** Rows of an `insert`: below what SQLite takes as parameters of one statement. */
const rowsAtOnce = 1000;

/** Writes what a decision assigns into the journal, and into the columns that show it. */
export async function assign(
  transaction: Transaction,
  decision: number,
  assignments: readonly Assignment[],
  { isShown = false }: { readonly isShown?: boolean } = {},
): Promise<void> {
  const changes = assignments.map(({ subject, id, field, value }) => ({
    decision_id: decision,
    subject,
    subject_id: id,
    field,
    value: JSON.stringify(value),
  }));
  for (let i = 0; i < changes.length; i += rowsAtOnce)
    await transaction
      .insertInto('change')
      .values(changes.slice(i, i + rowsAtOnce))
      .execute();
  if (!isShown) await show(transaction, assignments);
}

/** Writes values into the columns that show them. */
export async function show(transaction: Transaction, assignments: readonly Assignment[]): Promise<void> {
  const rows = Map.groupBy(assignments, ({ subject, id }) => `${subject} ${id}`);
  for (const own of rows.values()) {
    const { subject, id } = own[0]!;
    const values = Object.fromEntries(own.map(({ field, value }) => [field, value]));
    await update(transaction, subject, id, 'name' in values ? { ...values, name_key: keyOf(values.name!) } : values);
  }
}

const keyOf = (name: Value) => (name === null ? null : nameKey(String(name)));

const update = (transaction: Transaction, subject: Subject, id: number, values: Readonly<Record<string, Value>>) =>
  // The three tables with registers are alike in this; their types are not.
  transaction
    .updateTable(subject as 'individual')
    .set(values)
    .where('id', '=', id)
    .execute();
