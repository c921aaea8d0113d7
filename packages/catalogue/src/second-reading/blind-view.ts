import { randomStream } from '@flukeprint/random';
import { sql } from 'kysely';
import type { Catalogue } from '../catalogue.ts';
import { expectEncounter } from '../decisions/find.ts';
import { engineOf } from '../engine/engine.ts';
import { CatalogueError } from '../errors.ts';
import { toldValue } from '../journal/told-value.ts';
import type { Transaction } from '../journal/transaction.ts';
import { about, bestPhotos, type EncounterView, type ShownCandidate, searchOf } from '../review/encounter-view.ts';
import { photosOf } from '../review/shown-photos.ts';
import { type FirstReading, firstReadings } from './first-readings.ts';

/** Animals beside which a merge's other animal is shown, where no search named it. */
const drawnBeside = 4;

/**
 * An encounter as a second reader sees it: with the animals, names and sightings that there were before the first reader decided, none of them by the encounter's
 * own photos, and without anything that somebody said of it. `seen` is the first reader's decision. Throws a {@link CatalogueError} where nobody decided.
 */
export async function blindView(catalogue: Catalogue, id: number): Promise<EncounterView> {
  const database = catalogue.engine.database as Transaction;
  const encounter = await expectEncounter(database, id);
  const first = (await firstReadings(catalogue, id)).get(id);
  if (!first)
    throw new CatalogueError(`nobody decided about encounter ${id} yet: there is nothing to read a second time`);
  const found = await database
    .selectFrom('candidate')
    .selectAll()
    .where('encounter_id', '=', id)
    .orderBy('rank')
    .execute();
  const then = new Then(database, first);
  const candidates: ShownCandidate[] = [];
  const take = async (individual: number, rest: Pick<ShownCandidate, 'score' | 'probability' | 'alike'>) => {
    const animal = await then.animal(individual);
    if (!animal || candidates.some((other) => other.individual === animal.id)) return false;
    const sightings = await then.sightings(animal.id);
    if (sightings.length === 0) return false;
    const photos = await photosOf(database, { encounters: sightings.map((sighting) => sighting.encounter) });
    candidates.push({
      ...{ individual: animal.id, name: animal.name, ...rest, sightings },
      photos: bestPhotos(photos, rest.alike),
      ...{ verdict: null, certainty: null, said: null },
    });
    return true;
  };
  const taken: { readonly rank: number }[] = [];
  for (const { individual_id, rank, score, probability, photos } of found)
    if (await take(individual_id, { score, probability, alike: JSON.parse(photos) })) taken.push({ rank });
  if (first.isMerge)
    for (const individual of await besideMerged(database, first, candidates))
      await take(individual, { score: null, probability: null, alike: [] });
  return {
    ...about(encounter),
    // What was noted was noted by someone who knew.
    ...{ notes: null, flags: [], individual: null },
    photos: await photosOf(database, { encounter: id }),
    candidates,
    search: await searchOf(database, id, found.length, taken),
    seen: first.decision,
  };
}

/** The animal that an encounter was merged with, among others drawn at random: alone it would be the answer. None where a search named it. */
async function besideMerged(
  database: Transaction,
  { individual, encounter }: FirstReading,
  candidates: readonly ShownCandidate[],
): Promise<number[]> {
  if (candidates.some((candidate) => candidate.individual === individual)) return [];
  const others = await database
    .selectFrom('individual')
    .select('id')
    .where('name', 'is not', null)
    .where('merged_into', 'is', null)
    .where('id', '!=', individual)
    .orderBy('id')
    .execute();
  const random = randomStream(encounter, 'beside a merge');
  const drawn = random.shuffle(others.map(({ id }) => id)).slice(0, drawnBeside);
  return random.shuffle([individual, ...drawn]);
}

/** The catalogue as it was before a decision, by the decisions that stand now. */
class Then {
  readonly #database: Transaction;
  readonly #first: FirstReading;

  constructor(database: Transaction, first: FirstReading) {
    this.#database = database;
    this.#first = first;
  }

  /** An animal under the name it had, or the one that it was merged into; undefined where it had none. */
  async animal(id: number): Promise<{ readonly id: number; readonly name: string } | undefined> {
    const told = [
      'individual.id',
      sql<string | null>`${this.#told('individual', 'name')}`.as('name'),
      sql<number | null>`${this.#told('individual', 'merged_into')}`.as('into'),
    ] as const;
    const row = await this.#database
      .withRecursive('merges', (database) =>
        database
          .selectFrom('individual')
          .select(told)
          .where('individual.id', '=', id)
          .unionAll(
            database
              .selectFrom('merges')
              .innerJoin('individual', 'individual.id', 'merges.into')
              .select(told)
              .where('merges.name', 'is not', null),
          ),
      )
      .selectFrom('merges')
      .select(['id', 'name'])
      .where('into', 'is', null)
      .executeTakeFirst();
    return row && row.name !== null ? { id: row.id, name: row.name } : undefined;
  }

  /** Sightings that an animal had: what the decision moved is none. */
  async sightings(animal: number) {
    const { decision, encounter } = this.#first;
    const moved = this.#database
      .selectFrom('change')
      .select('subject_id')
      .where('decision_id', '=', decision)
      .where('subject', '=', 'encounter');
    return this.#database
      .selectFrom('encounter')
      .select(['id as encounter', 'seen_at', 'place'])
      .where('individual_id', 'in', this.#since(animal))
      .where('id', '!=', encounter)
      .where('id', 'not in', moved)
      .where(sql<boolean>`${this.#told('encounter', 'individual_id')} = ${animal}`)
      .orderBy('seen_at')
      .orderBy('id')
      .execute();
  }

  /** The animal and those that it turned out to be since: its sightings are theirs now. */
  #since(animal: number) {
    return this.#database
      .withRecursive('since', (database) =>
        database
          .selectFrom('individual')
          .select('id')
          .where('id', '=', animal)
          .unionAll(
            database
              .selectFrom('since')
              .innerJoin('individual as one', 'one.id', 'since.id')
              .innerJoin('individual', 'individual.id', 'one.merged_into')
              .select('individual.id'),
          ),
      )
      .selectFrom('since')
      .select('id');
  }

  #told(subject: 'individual' | 'encounter', field: string) {
    return toldValue(engineOf(this.#database), subject, field, this.#first.decision);
  }
}
