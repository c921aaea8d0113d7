import { sql } from 'kysely';
import type { Catalogue } from '../catalogue.ts';
import { engineOf } from '../engine/engine.ts';
import { expectConsistent } from '../journal/consistent.ts';
import { showNameKey } from '../journal/materialise.ts';
import { nameKey } from '../journal/registers.ts';
import { toldValue } from '../journal/told-value.ts';
import { type Transaction, write } from '../journal/transaction.ts';
import { allRegisters, undoneDifferences } from './check-journal.ts';

/** Makes every column show what the journal tells, which is the truth. Returns how many did not. All or nothing. */
export function repair({ engine }: Catalogue): Promise<number> {
  return write(engine, async (transaction) => {
    const decisions = await repairUndone(transaction);
    let columns = 0;
    for (const { subject, field } of allRegisters) {
      const told = toldValue(engineOf(transaction), subject, field);
      const { numUpdatedRows } = await transaction
        .updateTable(subject as 'individual')
        .set({ [field]: told })
        .where(sql<boolean>`${sql.ref(field)} is distinct from ${told}`)
        .executeTakeFirst();
      columns += Number(numUpdatedRows);
    }
    const names = await repairNameKeys(transaction);
    await expectConsistent(transaction, allRegisters);
    return decisions + columns + names;
  });
}

async function repairUndone(transaction: Transaction): Promise<number> {
  const differences = await undoneDifferences(transaction);
  for (const { id, told } of differences) {
    await transaction.deleteFrom('undone').where('decision_id', '=', id).execute();
    if (told !== null) await transaction.insertInto('undone').values({ decision_id: id, by_id: told }).execute();
  }
  return differences.length;
}

async function repairNameKeys(transaction: Transaction): Promise<number> {
  const all = await transaction.selectFrom('individual').select(['id', 'name', 'name_key']).execute();
  const wrong = all.filter(({ name, name_key }) => name_key !== (name === null ? null : nameKey(name)));
  for (const { id, name } of wrong) await showNameKey(transaction, id, name);
  return wrong.length;
}
