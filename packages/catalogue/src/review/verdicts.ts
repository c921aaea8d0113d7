import type { Catalogue } from '../catalogue.ts';
import { expectEncounter } from '../decisions/find.ts';
import { newIndividual } from '../decisions/new-individual.ts';
import { CatalogueError } from '../errors.ts';
import { decide, type Ground, type Made } from '../journal/decide.ts';
import type { Draft } from '../journal/draft.ts';
import type { Transaction } from '../journal/transaction.ts';

/** How sure a person is that two are one. */
export const certainties = ['certain', 'probable', 'possible'] as const;
/** One of {@link certainties}. */
export type Certainty = (typeof certainties)[number];

/** What a person says of an encounter beside an animal. */
export type Verdict =
  | { readonly verdict: 'same'; readonly certainty: Certainty }
  | { readonly verdict: 'different' | 'incomparable' };

/** A verdict on what the reviewer saw. */
export interface ReviewGround extends Ground {
  /** The last decision about the encounter that the reviewer's page knew of: a later one is a conflict. */
  readonly seen?: number;
}

/**
 * Keeps what a person says of an encounter beside an animal. `same` gives the encounter the animal's name, unless it is merely possible.
 * Throws a {@link CatalogueError} where someone else decided about the encounter meanwhile.
 */
export function judge(
  catalogue: Catalogue,
  encounter: number,
  individual: number,
  said: Verdict,
  { seen, ...ground }: ReviewGround,
): Promise<Made> {
  return decide(catalogue, { kind: 'verdict', ...ground }, async (draft) => {
    const { transaction } = draft;
    const current = await expectEncounter(transaction, encounter);
    await expectNothingNew(transaction, encounter, seen);
    const animal = await transaction
      .selectFrom('individual')
      .select(['id', 'name', 'merged_into'])
      .where('id', '=', individual)
      .executeTakeFirst();
    if (!animal?.name || animal.merged_into !== null)
      throw new CatalogueError('that animal is not there any more: look at the encounter again');
    const certainty = said.verdict === 'same' ? said.certainty : null;
    draft.set('comparison', await comparisonOf(draft, encounter, individual), { verdict: said.verdict, certainty });
    if (said.verdict === 'same' && certainty !== 'possible')
      draft.set('encounter', encounter, { individual_id: individual });
    else if (current.individual_id === individual) draft.set('encounter', encounter, { individual_id: null });
    const how = certainty === null ? said.verdict : `${said.verdict} (${certainty})`;
    return `encounter ${encounter} and ${animal.name}: ${how}`;
  });
}

/** Says that an encounter shows an animal that the catalogue does not know, and gives it a name. Throws as {@link judge} does. */
export function judgeNew(
  catalogue: Catalogue,
  encounter: number,
  name: string,
  { seen, ...ground }: ReviewGround,
): Promise<Made> {
  return decide(catalogue, { kind: 'new animal', ...ground }, async (draft) => {
    await expectEncounter(draft.transaction, encounter);
    await expectNothingNew(draft.transaction, encounter, seen);
    draft.set('encounter', encounter, { individual_id: await newIndividual(draft, name) });
    return `encounter ${encounter} shows a new animal, ${name}`;
  });
}

/** The number of the last decision about who an encounter shows, its comparisons included; 0 where there is none. Notes, flags and places are none. */
export async function lastDecisionOn(transaction: Transaction, encounter: number): Promise<number> {
  const own = transaction.selectFrom('comparison').select('id').where('encounter_id', '=', encounter);
  const { last } = await transaction
    .selectFrom('change')
    .select(({ fn }) => fn.max('decision_id').as('last'))
    .where(({ or, and, eb }) =>
      or([
        and([eb('subject', '=', 'encounter'), eb('subject_id', '=', encounter), eb('field', '=', 'individual_id')]),
        and([eb('subject', '=', 'comparison'), eb('subject_id', 'in', own)]),
      ]),
    )
    .executeTakeFirstOrThrow();
  return Number(last ?? 0);
}

/** Two who review the same encounter must see what the other said: nothing is overwritten unseen. */
async function expectNothingNew(transaction: Transaction, encounter: number, seen: number | undefined): Promise<void> {
  if (seen !== undefined) await expectNothingSince(transaction, await lastDecisionOn(transaction, encounter), seen);
}

/** Throws a {@link ConflictError} where the last decision about something is later than the one that a reviewer saw. */
export async function expectNothingSince(
  transaction: Transaction,
  last: number,
  seen: number | undefined,
): Promise<void> {
  if (seen === undefined || last <= seen) return;
  const { made_by, summary } = await transaction
    .selectFrom('decision')
    .select(['made_by', 'summary'])
    .where('id', '=', last)
    .executeTakeFirstOrThrow();
  throw new ConflictError(`${made_by} decided meanwhile: ${summary}`);
}

/** Someone else was faster. */
export class ConflictError extends CatalogueError {}

async function comparisonOf(draft: Draft, encounter: number, individual: number): Promise<number> {
  const found = await draft.transaction
    .selectFrom('comparison')
    .select('id')
    .where('encounter_id', '=', encounter)
    .where('individual_id', '=', individual)
    .executeTakeFirst();
  if (found) return found.id;
  const made = await draft.transaction
    .insertInto('comparison')
    .values({ encounter_id: encounter, individual_id: individual })
    .returning('id')
    .executeTakeFirstOrThrow();
  return made.id;
}
