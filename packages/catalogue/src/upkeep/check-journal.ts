import { sql } from 'kysely';
import { engineOf } from '../engine/engine.ts';
import { expectConsistent } from '../journal/consistent.ts';
import { nameKey, registers, type Subject, type Value } from '../journal/registers.ts';
import { toldValue } from '../journal/told-value.ts';
import type { Transaction } from '../journal/transaction.ts';
import { type Undoing, undoneByJournal } from './undone-by-journal.ts';

/** A column that shows something else than the journal tells. */
export interface Difference {
  readonly subject: Subject;
  readonly id: number;
  readonly field: string;
  readonly shown: Value;
  readonly told: Value;
}

/** Each table with registers, and each of them. */
export const allRegisters = Object.entries(registers).flatMap(([subject, fields]) =>
  fields.map((field) => ({ subject: subject as Subject, field: field as string })),
);

/** Columns that do not show what the journal tells, found one by one: there may be many. */
export async function* differencesOf(transaction: Transaction): AsyncGenerator<Difference> {
  for (const { subject, field } of allRegisters) {
    const told = toldValue(engineOf(transaction), subject, field);
    const rows = transaction
      .selectFrom(subject as 'individual')
      .select(['id', sql.ref<Value>(field).as('shown'), told.as('told')])
      .where(sql<boolean>`${sql.ref(field)} is distinct from ${told}`)
      .orderBy('id');
    for await (const row of rows.stream(1000)) yield { subject, field, ...row };
  }
  const keys = transaction
    .selectFrom('individual')
    .select(['id', 'name_key', toldValue(engineOf(transaction), 'individual', 'name').as('name')])
    .orderBy('id');
  for await (const { id, name_key, name } of keys.stream(1000)) {
    const told = name === null ? null : nameKey(String(name));
    if (name_key !== told) yield { subject: 'individual', id, field: 'name_key', shown: name_key, told };
  }
}

/** Decisions that are taken back, by the table that shows it and by the journal, where the two differ. */
export async function undoneDifferences(transaction: Transaction) {
  const undoings = (await transaction
    .selectFrom('decision')
    .select(['id', 'undoes'])
    .where('undoes', 'is not', null)
    .orderBy('id')
    .execute()) as Undoing[];
  const told = undoneByJournal(undoings);
  const shown = new Map(
    (await transaction.selectFrom('undone').selectAll().execute()).map((row) => [row.decision_id, row.by_id]),
  );
  return [...new Set([...told.keys(), ...shown.keys()])]
    .sort((a, b) => a - b)
    .map((id) => ({ id, shown: shown.get(id) ?? null, told: told.get(id) ?? null }))
    .filter((row) => row.shown !== row.told);
}

/** All that is wrong with what a catalogue shows, by its journal: a sentence each. */
export async function* checkJournal(transaction: Transaction): AsyncGenerator<string> {
  for (const { id, shown, told } of await undoneDifferences(transaction))
    yield `decision ${id} is shown as ${takenBack(shown)}, and by the journal it is ${takenBack(told)}`;
  for await (const { subject, id, field, shown, told } of differencesOf(transaction))
    yield `${subject} ${id} shows ${field} ${JSON.stringify(shown)}, and the journal says ${JSON.stringify(told)}`;
  for (const subject of Object.keys(registers) as Subject[]) {
    const lost = await transaction
      .selectFrom('change')
      .select('subject_id')
      .distinct()
      .where('subject', '=', subject)
      .where('subject_id', 'not in', transaction.selectFrom(subject as 'individual').select('id'))
      .orderBy('subject_id')
      .execute();
    for (const { subject_id } of lost) yield `${subject} ${subject_id} is in the journal, and its row is gone`;
  }
  const contradiction = await expectConsistent(transaction, allRegisters).then(
    () => null,
    (error: Error) => error.message,
  );
  if (contradiction !== null) yield contradiction;
}

const takenBack = (by: number | null) => (by === null ? 'standing' : `taken back by ${by}`);
