import type { Catalogue } from '../catalogue.ts';
import { mergedInto } from './merged-into.ts';

/** What people said last of an encounter beside an animal, and what the encounter is called now. */
export interface SaidVerdict {
  readonly encounter: number;
  /** Who the encounter shows by the decisions that stand; null where nobody said. */
  readonly named: string | null;
  /** The animal it was compared with, as it is called now, after merges; null where no decision that stands names it. */
  readonly animal: string | null;
  /** `same`, `different` or `incomparable`; null where what was said is taken back. */
  readonly verdict: string | null;
  /** Of `same`: `certain`, `probable` or `possible`. */
  readonly certainty: string | null;
}

/** All that people said of encounters beside animals, in the order in which these were first compared. */
export async function saidVerdicts({ engine: { database } }: Catalogue): Promise<SaidVerdict[]> {
  const now = await mergedInto(database);
  const animals = await database.selectFrom('individual').select(['id', 'name']).execute();
  const names = new Map(animals.map(({ id, name }) => [id, name]));
  const nameOf = (individual: number | null) => (individual === null ? null : (names.get(now(individual)) ?? null));
  const rows = await database
    .selectFrom('comparison')
    .innerJoin('encounter', 'encounter.id', 'comparison.encounter_id')
    .select([
      'comparison.encounter_id as encounter',
      'encounter.individual_id as named',
      'comparison.individual_id as animal',
      'comparison.verdict',
      'comparison.certainty',
    ])
    .orderBy('comparison.id')
    .execute();
  return rows.map(({ named, animal, ...said }) => ({ ...said, named: nameOf(named), animal: nameOf(animal) }));
}
