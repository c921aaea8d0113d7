import { insertMany } from '../engine/insert-many.ts';
import { type Assignment, nameKey, type Subject, type Value } from './registers.ts';
import type { Transaction } from './transaction.ts';

/** Writes what a decision assigns into the journal, and into the columns that show it. */
export async function assign(
  transaction: Transaction,
  decision: number,
  assignments: readonly Assignment[],
  { isShown = false }: { readonly isShown?: boolean } = {},
): Promise<void> {
  const columns = ['decision_id', 'subject', 'subject_id', 'field', 'value'];
  const changes = assignments.map(({ subject, id, field, value }) => [
    ...([decision, subject, id, field, JSON.stringify(value)] as const),
  ]);
  await insertMany(transaction, 'change', columns, changes);
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
