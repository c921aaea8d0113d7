import type { Kysely } from 'kysely';
import type { Tables } from '../schema/tables.ts';

/** Which individual each one is now: itself, or at the end of the merges that stand the one that it turned out to be. */
export async function mergedInto(database: Kysely<Tables>): Promise<(individual: number) => number> {
  const merged = await database
    .selectFrom('individual')
    .select(['id', 'merged_into'])
    .where('merged_into', 'is not', null)
    .execute();
  const into = new Map(merged.map(({ id, merged_into }) => [id, merged_into!]));
  const now = (individual: number): number => (into.has(individual) ? now(into.get(individual)!) : individual);
  return now;
}
