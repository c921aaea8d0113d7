import { sql } from 'kysely';
import { CatalogueError } from '../errors.ts';
import type { Written } from './materialise.ts';
import type { Transaction } from './transaction.ts';

/** How long a chain of merges may be; a longer one bites its own tail. */
const longestChain = 1000;

/** Throws a {@link CatalogueError} where what was just written contradicts what stands. */
export async function expectConsistent(transaction: Transaction, written: readonly Written[]): Promise<void> {
  const wrote = (subject: string, ...fields: readonly string[]) =>
    written.some((register) => register.subject === subject && fields.includes(register.field));
  if (wrote('individual', 'name', 'merged_into')) {
    await expectOneOfEachName(transaction);
    await expectNoCircle(transaction);
  }
  if (wrote('individual', 'name', 'merged_into') || wrote('encounter', 'individual_id'))
    await expectNamedIndividuals(transaction);
}

async function expectOneOfEachName(transaction: Transaction): Promise<void> {
  const twice = await transaction
    .selectFrom('individual')
    .select(['name_key', sql<string>`min(name)`.as('one'), sql<string>`max(name)`.as('other')])
    .where('name_key', 'is not', null)
    .where('merged_into', 'is', null)
    .groupBy('name_key')
    .having(sql<number>`count(*)`, '>', 1)
    .limit(1)
    .executeTakeFirst();
  if (twice)
    throw new CatalogueError(
      twice.one === twice.other
        ? `there would be two individuals called ${twice.one}: merge them, or rename one`
        : `${twice.one} and ${twice.other} are one name in two spellings: merge the two individuals, or rename one`,
    );
}

/** Encounters must be of individuals that some decision names. */
async function expectNamedIndividuals(transaction: Transaction): Promise<void> {
  // By individuals, which are fewer.
  const lost = await transaction
    .selectFrom('individual')
    .innerJoin('encounter', 'encounter.individual_id', 'individual.id')
    .select(['encounter.id', 'individual.id as individual_id'])
    .where((is) => is.or([is('individual.name', 'is', null), is('individual.merged_into', 'is not', null)]))
    .orderBy('individual.id')
    .orderBy('encounter.id')
    .limit(1)
    .executeTakeFirst();
  if (!lost) return;
  const later = await laterDecision(transaction, lost.id, lost.individual_id);
  throw new CatalogueError(
    `encounter ${lost.id} would be of an individual that is not there any more${later === undefined ? '' : `: decision ${later} builds on this one, undo that first`}`,
  );
}

async function laterDecision(transaction: Transaction, encounter: number, individual: number) {
  const row = await transaction
    .selectFrom('change')
    .leftJoin('undone', 'undone.decision_id', 'change.decision_id')
    .select('change.decision_id')
    .where('undone.decision_id', 'is', null)
    .where('subject', '=', 'encounter')
    .where('subject_id', '=', encounter)
    .where('field', '=', 'individual_id')
    .where('value', '=', JSON.stringify(individual))
    .orderBy('change.decision_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.decision_id;
}

async function expectNoCircle(transaction: Transaction): Promise<void> {
  const merged = await transaction
    .selectFrom('individual')
    .select(['id', 'name', 'merged_into'])
    .where('merged_into', 'is not', null)
    .execute();
  const into = new Map(merged.map(({ id, merged_into }) => [id, merged_into]));
  for (const { id, name } of merged) {
    let at: number | null | undefined = id;
    for (let steps = 0; at !== null && at !== undefined; steps++) {
      if (steps > longestChain)
        throw new CatalogueError(`${name} would be merged into itself: undo the other merge first`);
      at = into.get(at);
    }
  }
}
