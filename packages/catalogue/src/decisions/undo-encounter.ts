import type { Catalogue } from '../catalogue.ts';
import { CatalogueError } from '../errors.ts';
import { decide, type Ground, type Made } from '../journal/decide.ts';
import type { Draft } from '../journal/draft.ts';
import type { Transaction } from '../journal/transaction.ts';
import { undo } from '../journal/undo.ts';
import { expectEncounter } from './find.ts';
import { aliasesOf } from './merge-individuals.ts';

/**
 * Takes back what the latest decision said of one encounter's animal, and of no other encounter: a whole decision where that was all it said, else
 * by a new decision that gives this encounter the animal it had before. An animal that was merged away is there again then.
 */
export async function undoEncounter(catalogue: Catalogue, encounter: number, ground: Ground): Promise<Made> {
  const { database } = catalogue.engine;
  const [latest, before] = await sayings(database as Transaction, encounter);
  if (!latest) throw new CatalogueError(`no decision names encounter ${encounter}: nothing to take back`);
  const { others } = await database
    .selectFrom('change')
    .select(({ fn }) => fn.countAll<number | string>().as('others'))
    .where('decision_id', '=', latest.decision)
    .where('subject', '=', 'encounter')
    .where('subject_id', '!=', encounter)
    .executeTakeFirstOrThrow();
  if (Number(others) === 0) return undo(catalogue, latest.decision, ground);
  return decide(catalogue, { kind: 'undo for one encounter', ...ground }, async (draft) => {
    await expectEncounter(draft.transaction, encounter);
    const individual = before?.individual ?? null;
    draft.set('encounter', encounter, { individual_id: individual });
    if (individual !== null) await bringBack(draft, individual);
    return `undo ${latest.decision} for encounter ${encounter} alone`;
  });
}

/** Which animal the decisions that stand said an encounter shows, the latest first. */
async function sayings(transaction: Transaction, encounter: number) {
  const rows = await transaction
    .selectFrom('change')
    .leftJoin('undone', 'undone.decision_id', 'change.decision_id')
    .select(['change.decision_id as decision', 'value'])
    .where('undone.decision_id', 'is', null)
    .where('subject', '=', 'encounter')
    .where('subject_id', '=', encounter)
    .where('field', '=', 'individual_id')
    .orderBy('change.decision_id', 'desc')
    .limit(2)
    .execute();
  return rows.map(({ decision, value }) => ({ decision, individual: JSON.parse(value) as number | null }));
}

/** An individual that was merged away has encounters again: it is one of its own, and its name no alias. */
async function bringBack(draft: Draft, id: number): Promise<void> {
  const { transaction } = draft;
  const individual = await transaction
    .selectFrom('individual')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  if (individual.merged_into === null) return;
  draft.set('individual', id, { merged_into: null });
  const into = await transaction
    .selectFrom('individual')
    .select(['id', 'aliases'])
    .where('id', '=', individual.merged_into)
    .executeTakeFirstOrThrow();
  const aliases = aliasesOf(into.aliases).filter((alias) => alias !== individual.name);
  draft.set('individual', into.id, { aliases: JSON.stringify(aliases) });
}
