import { engineOf } from '../engine/engine.ts';
import { insertMany } from '../engine/insert-many.ts';
import { expectKept } from './expect-kept.ts';
import { type Assignment, nameKey, type Subject } from './registers.ts';
import { toldValue } from './told-value.ts';
import type { Transaction } from './transaction.ts';

/** Which register of which table was written. */
export type Written = Pick<Assignment, 'subject' | 'field'>;

/** Writes what a decision assigns into the journal, and into the columns that show it. */
export async function assign(
  transaction: Transaction,
  decision: number,
  assignments: readonly Assignment[],
  { isShown = false }: { readonly isShown?: boolean } = {},
): Promise<void> {
  expectKept(assignments);
  const columns = ['decision_id', 'subject', 'subject_id', 'field', 'value'];
  const changes = assignments.map(({ subject, id, field, value }) => [
    ...([decision, subject, id, field, JSON.stringify(value)] as const),
  ]);
  await insertMany(transaction, 'change', columns, changes);
  if (!isShown) await show(transaction, decision);
}

/** Writes what the journal says of all that a decision wrote to into the columns that show it; returns which these are. */
export async function show(transaction: Transaction, decision: number): Promise<Written[]> {
  const written = (await transaction
    .selectFrom('change')
    .select(['subject', 'field'])
    .distinct()
    .where('decision_id', '=', decision)
    .orderBy('subject')
    .orderBy('field')
    .execute()) as Written[];
  for (const { subject, field } of written) await showField(transaction, subject, field, decision);
  return written;
}

async function showField(transaction: Transaction, subject: Subject, field: string, decision: number): Promise<void> {
  const rows = transaction
    .selectFrom('change')
    .select('subject_id')
    .where('decision_id', '=', decision)
    .where('subject', '=', subject)
    .where('field', '=', field);
  await transaction
    // The tables with registers are alike in this; their types are not.
    .updateTable(subject as 'individual')
    .set({ [field]: toldValue(engineOf(transaction), subject, field) })
    .where('id', 'in', rows)
    .execute();
  if (subject !== 'individual' || field !== 'name') return;
  const named = await transaction.selectFrom('individual').select(['id', 'name']).where('id', 'in', rows).execute();
  for (const { id, name } of named) await showNameKey(transaction, id, name);
}

/** Writes the one spelling of a name beside it. */
export async function showNameKey(transaction: Transaction, id: number, name: string | null): Promise<void> {
  const name_key = name === null ? null : nameKey(name);
  await transaction.updateTable('individual').set({ name_key }).where('id', '=', id).execute();
}
