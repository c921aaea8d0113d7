import { sql } from 'kysely';
import type { Catalogue } from '../catalogue.ts';
import { expectIndividual } from '../decisions/find.ts';
import { aliasesOf } from '../decisions/merge-individuals.ts';
import type { Transaction } from '../journal/transaction.ts';
import { type Sighting, sightingsOf } from './sightings.ts';

/** A known animal in a line. */
export interface KnownAnimal {
  readonly name: string;
  readonly encounters: number;
  readonly photos: number;
  /** Its first photo, to be shown small; null where it has none. */
  readonly annotation: number | null;
  readonly first: string | null;
  readonly last: string | null;
}

/** Known animals, by name. */
export async function individualsOf({ engine: { database } }: Catalogue): Promise<KnownAnimal[]> {
  const rows = await database
    .selectFrom('individual')
    .leftJoin('encounter', 'encounter.individual_id', 'individual.id')
    .leftJoin('annotation', 'annotation.encounter_id', 'encounter.id')
    .select(({ fn }) => [
      'individual.name',
      sql<number>`cast(count(distinct encounter.id) as integer)`.as('encounters'),
      sql<number>`cast(count(annotation.id) as integer)`.as('photos'),
      fn.min('annotation.id').as('annotation'),
      fn.min('encounter.seen_at').as('first'),
      fn.max('encounter.seen_at').as('last'),
    ])
    .where('individual.name', 'is not', null)
    .where('individual.merged_into', 'is', null)
    .groupBy(['individual.id', 'individual.name'])
    .execute();
  // Each engine would sort in its own way.
  const collator = new Intl.Collator('en', { numeric: true });
  return rows.map(({ name, ...row }) => ({ name: name!, ...row })).sort((a, b) => collator.compare(a.name, b.name));
}

/** All that is known of an animal. */
export interface Portrait {
  readonly id: number;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly sex: string | null;
  readonly species: string | null;
  readonly notes: string | null;
  readonly sightings: readonly Sighting[];
}

/** An animal by its name, or one it had before. Throws a `CatalogueError` where there is none. */
export async function portraitOf(catalogue: Catalogue, name: string): Promise<Portrait> {
  const found = await expectIndividual(catalogue.engine.database as Transaction, name);
  const { aliases, sex, species, notes } = found;
  const sightings = await sightingsOf(catalogue, { individual: found.id });
  return { id: found.id, name: found.name, aliases: aliasesOf(aliases), sex, species, notes, sightings };
}
