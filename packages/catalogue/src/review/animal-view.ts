import { sql } from 'kysely';
import type { Catalogue } from '../catalogue.ts';
import type { Transaction } from '../journal/transaction.ts';
import { historyOf, type JournalLine } from '../lists/history.ts';
import { type Portrait, portraitOf } from '../lists/individuals.ts';
import { photosOf, type ShownPhoto } from './shown-photos.ts';

/** A known animal in a line, with one of its photos. */
export interface ListedAnimal {
  readonly name: string;
  readonly encounters: number;
  readonly photos: number;
  /** To be shown small: its first photo. Null where it has none. */
  readonly annotation: number | null;
  readonly first: string | null;
  readonly last: string | null;
}

/** Known animals by name, each with a photo. */
export async function animalsOf({ engine: { database } }: Catalogue): Promise<ListedAnimal[]> {
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
  const collator = new Intl.Collator('en', { numeric: true });
  return rows.map(({ name, ...row }) => ({ name: name!, ...row })).sort((a, b) => collator.compare(a.name, b.name));
}

/** All that is known of an animal, its photos and what was decided about it. */
export interface AnimalView extends Portrait {
  readonly photos: readonly ShownPhoto[];
  readonly history: readonly JournalLine[];
}

/** An animal by its name, or one it had before. Throws a `CatalogueError` where there is none. */
export async function animalView(catalogue: Catalogue, name: string): Promise<AnimalView> {
  const portrait = await portraitOf(catalogue, name);
  const database = catalogue.engine.database as Transaction;
  const { id } = await database
    .selectFrom('individual')
    .select('id')
    .where('name', '=', portrait.name)
    .executeTakeFirstOrThrow();
  const photos = await photosOf(database, { individual: id });
  return { ...portrait, photos, history: await historyOf(catalogue, { individual: portrait.name }) };
}
