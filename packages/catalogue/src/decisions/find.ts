import { CatalogueError } from '../errors.ts';
import { nameKey } from '../journal/registers.ts';
import type { Transaction } from '../journal/transaction.ts';
import type { Encounter, Individual } from '../schema/tables.ts';

/** An individual that has a name and is not merged. */
export interface KnownIndividual extends Individual {
  readonly name: string;
}

/** An individual by its name or by one it had before, where that is not another's now. */
export async function findIndividual(transaction: Transaction, name: string): Promise<KnownIndividual | undefined> {
  const key = nameKey(name);
  const named = await transaction.selectFrom('individual').selectAll().where('name_key', '=', key).execute();
  const living = named.find(({ merged_into }) => merged_into === null);
  if (living) return living as KnownIndividual;
  const [merged] = named;
  return merged ? survivor(transaction, merged) : byAlias(transaction, key);
}

/** The individual that had a name before it got another. */
async function byAlias(transaction: Transaction, key: string): Promise<KnownIndividual | undefined> {
  const renamed = await transaction
    .selectFrom('individual')
    .selectAll()
    .where('aliases', 'is not', null)
    .where('name', 'is not', null)
    .where('merged_into', 'is', null)
    .execute();
  const isCalled = ({ aliases }: Individual) =>
    (JSON.parse(aliases!) as string[]).some((alias) => nameKey(alias) === key);
  return renamed.find(isCalled) as KnownIndividual | undefined;
}

/** The individual that one was merged into, however often. */
async function survivor(transaction: Transaction, individual: Individual): Promise<KnownIndividual | undefined> {
  if (individual.merged_into === null) return individual.name === null ? undefined : (individual as KnownIndividual);
  const next = await transaction
    .selectFrom('individual')
    .selectAll()
    .where('id', '=', individual.merged_into)
    .executeTakeFirstOrThrow();
  return survivor(transaction, next);
}

/** Throws a {@link CatalogueError} that names what is alike where there is no such individual. */
export async function expectIndividual(transaction: Transaction, name: string): Promise<KnownIndividual> {
  const found = await findIndividual(transaction, name);
  if (found) return found;
  const like = await transaction
    .selectFrom('individual')
    .select('name')
    .where('name_key', 'like', `%${nameKey(name).replace(/[%_]/g, '')}%`)
    .where('merged_into', 'is', null)
    .limit(3)
    .execute();
  const hint = like.length > 0 ? ` (there is ${like.map((row) => row.name).join(', ')})` : '';
  throw new CatalogueError(`there is no individual called ${name}${hint}`);
}

/** Throws a {@link CatalogueError} where there is no such encounter. */
export async function expectEncounter(transaction: Transaction, id: number): Promise<Encounter> {
  const found = await transaction.selectFrom('encounter').selectAll().where('id', '=', id).executeTakeFirst();
  if (found) return found;
  throw new CatalogueError(`there is no encounter ${id}: \`flukeprint catalog show --encounters\` lists them`);
}
