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
    const [name, into] = [this.#told('individual', 'name'), this.#told('individual', 'merged_into')];
    const row = await this.#database
      .selectFrom('individual')
      .select([sql<string | null>`${name}`.as('name'), sql<number | null>`${into}`.as('into')])
      .where('id', '=', id)
      .executeTakeFirst();
    if (!row || row.name === null) return undefined;
    return row.into === null ? { id, name: row.name } : this.animal(row.into);
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
      .where('individual_id', 'in', await this.#since(animal))
      .where('id', '!=', encounter)
      .where('id', 'not in', moved)
      .where(sql<boolean>`${this.#told('encounter', 'individual_id')} = ${animal}`)
      .orderBy('seen_at')
      .orderBy('id')
      .execute();
  }

  /** The animal and those that it turned out to be since: its sightings are theirs now. */
  async #since(animal: number): Promise<number[]> {
    const all = [animal];
    for (let at: number | null = animal; at !== null; ) {
      const row: { merged_into: number | null } | undefined = await this.#database
        .selectFrom('individual')
        .select('merged_into')
        .where('id', '=', at)
        .executeTakeFirst();
      at = row?.merged_into ?? null;
      if (at !== null) all.push(at);
    }
    return all;
  }

  #told(subject: 'individual' | 'encounter', field: string) {
    return toldValue(engineOf(this.#database), subject, field, this.#first.decision);
  }
}
