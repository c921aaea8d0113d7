import { sql } from 'kysely';
import type { Catalogue } from '../catalogue.ts';
import { CatalogueError } from '../errors.ts';
import type { Decision } from '../schema/tables.ts';
import { expectConsistent } from './consistent.ts';
import { enter, type Ground, type Made } from './decide.ts';
import { show } from './materialise.ts';
import { type Transaction, write } from './transaction.ts';

/**
 * Takes a decision back: each field it wrote shows what the latest other decision says of it. Taking that back in turn brings it
 * again. Throws a {@link CatalogueError} where it is taken back already, or others build on it.
 */
export function undo(catalogue: Catalogue, id: number, ground: Ground): Promise<Made> {
  return write(catalogue.engine, async (transaction) => {
    const decision = await decisionOf(transaction, id);
    const by = await undoneBy(transaction, id);
    if (by !== undefined) throw new CatalogueError(`decision ${id} is taken back already, by decision ${by}`);
    const summary = `${decision.undoes === null ? 'undo' : 'redo'} ${decision.undoes ?? id}: ${await whatItWas(transaction, decision)}`;
    const made = await enter(transaction, { kind: 'undo', ...ground, summary, undoes: id });
    const moved = await fall(transaction, decision, made);
    await expectConsistent(transaction, await show(transaction, moved));
    return { id: made, summary };
  });
}

/** A decision does not stand any more, so what it took back does. Returns the decision whose fields show something else now. */
async function fall(transaction: Transaction, { id, undoes }: Decision, by: number): Promise<number> {
  await transaction.insertInto('undone').values({ decision_id: id, by_id: by }).execute();
  return undoes === null ? id : rise(transaction, await decisionOf(transaction, undoes));
}

/** A decision stands again, so what it took back does not. */
async function rise(transaction: Transaction, { id, undoes }: Decision): Promise<number> {
  await transaction.deleteFrom('undone').where('decision_id', '=', id).execute();
  return undoes === null ? id : fall(transaction, await decisionOf(transaction, undoes), id);
}

async function decisionOf(transaction: Transaction, id: number): Promise<Decision> {
  const decision = await transaction.selectFrom('decision').selectAll().where('id', '=', id).executeTakeFirst();
  if (decision) return decision;
  const { last } = await transaction
    .selectFrom('decision')
    .select(sql<number | null>`max(id)`.as('last'))
    .executeTakeFirstOrThrow();
  throw new CatalogueError(
    `there is no decision ${id}: ${last === null ? 'none was made yet' : `they are 1 to ${last}`}; \`flukeprint catalog history\` lists them`,
  );
}

async function whatItWas(transaction: Transaction, { undoes, summary }: Decision): Promise<string> {
  return undoes === null ? summary : (await decisionOf(transaction, undoes)).summary;
}

async function undoneBy(transaction: Transaction, id: number): Promise<number | undefined> {
  const row = await transaction.selectFrom('undone').select('by_id').where('decision_id', '=', id).executeTakeFirst();
  return row?.by_id;
}
