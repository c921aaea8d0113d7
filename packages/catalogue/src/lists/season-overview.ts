import { sql } from 'kysely';
import type { Catalogue } from '../catalogue.ts';
import { conditionOf } from '../filter/condition.ts';
import { parseFilter } from '../filter/parse-filter.ts';

/** A season's day; a month or a year where no more is known. */
export interface SeasonDay {
  readonly day: string;
  readonly encounters: number;
  readonly photos: number;
  /** Animals that were seen so far, and of them those that were new. */
  readonly animals: number;
  readonly newAnimals: number;
}

/** An animal that was seen. */
export interface SeasonAnimal {
  readonly name: string;
  readonly encounters: number;
  readonly first: string | null;
  /** Whether its first sighting of all is among these. */
  readonly isNew: boolean;
}

/** What was seen in a season, or wherever a filter says. */
export interface SeasonOverview {
  readonly encounters: number;
  readonly photos: number;
  /** Animals that were seen before, and those that were not. */
  readonly known: number;
  readonly new: number;
  /** Encounters without a name. */
  readonly undecided: number;
  readonly undated: number;
  readonly byPlace: readonly {
    readonly place: string | null;
    readonly encounters: number;
    readonly animals: number;
    readonly undecided: number;
  }[];
  /** In their order: with `animals` and `newAnimals` it is the discovery curve. */
  readonly byDay: readonly SeasonDay[];
  /** The most seen first. */
  readonly animals: readonly SeasonAnimal[];
  /** Years of the whole catalogue, the latest first. */
  readonly years: readonly string[];
}

const seenAt = sql<string | null>`coalesce(encounter.seen_at, min(photo.taken_at))`;

/** Counts what photos that a filter means show (see `parseFilter`), all where there is none. Throws a `FilterError` where that cannot be read. */
export async function seasonOverview({ engine }: Catalogue, where?: string): Promise<SeasonOverview> {
  const all = engine.database
    .selectFrom('encounter')
    .leftJoin('individual', 'individual.id', 'encounter.individual_id')
    // Encounters come in their order, and SQLite need not sort them.
    .crossJoin('annotation')
    .innerJoin('photo', 'photo.id', 'annotation.photo_id')
    .whereRef('annotation.encounter_id', '=', 'encounter.id')
    .groupBy('encounter.id')
    .select(({ fn }) => [
      'encounter.id as encounter',
      'encounter.individual_id as individual',
      fn.min('individual.name').as('name'),
      'encounter.place',
      seenAt.as('seen'),
      sql<number>`cast(count(distinct photo.id) as integer)`.as('photos'),
    ]);
  const chosen = where === undefined ? all : all.where(conditionOf(parseFilter(where), engine.name));
  const rows = (await chosen.execute()).sort(byDate);
  // By the whole catalogue: an animal is new where it was first seen.
  const everything = where === undefined ? rows : await sightDates(engine.database);
  const first = new Map<number, Seen>();
  for (const one of everything) {
    const before = one.individual === null ? undefined : first.get(one.individual);
    if (one.individual !== null && (!before || byDate(one, before) < 0)) first.set(one.individual, one);
  }
  const own = new Set(rows.map(({ encounter }) => encounter));
  const isNew = (individual: number) => own.has(first.get(individual)!.encounter);
  const of = Map.groupBy(
    rows.filter((row) => row.individual !== null),
    ({ individual }) => individual!,
  );
  const news = [...of.keys()].filter(isNew).length;
  return {
    encounters: rows.length,
    photos: rows.reduce((sum, { photos }) => sum + photos, 0),
    known: of.size - news,
    new: news,
    undecided: rows.filter(({ individual }) => individual === null).length,
    undated: rows.filter(({ seen }) => seen === null).length,
    byPlace: placesOf(rows),
    byDay: daysOf(rows, isNew),
    animals: [...of]
      .map(([individual, seen]) => ({
        name: seen[0]!.name ?? '',
        encounters: seen.length,
        first: seen[0]!.seen,
        isNew: isNew(individual),
      }))
      .sort((a, b) => b.encounters - a.encounters || (a.name < b.name ? -1 : 1)),
    years: [...new Set(everything.map(({ seen }) => seen?.slice(0, 4)).filter((year) => year !== undefined))]
      .sort()
      .reverse(),
  };
}

interface Seen {
  readonly encounter: number;
  readonly individual: number | null;
  readonly seen: string | null;
}

interface Row extends Seen {
  readonly place: string | null;
  readonly photos: number;
}

/** When every encounter was: photos are asked only where it says nothing itself. */
function sightDates(database: Catalogue['engine']['database']): Promise<Seen[]> {
  return database
    .selectFrom('encounter')
    .where(({ exists, selectFrom }) =>
      exists(selectFrom('annotation').select('id').whereRef('annotation.encounter_id', '=', 'encounter.id')),
    )
    .select(({ fn, selectFrom }) => [
      'encounter.id as encounter',
      'individual_id as individual',
      fn
        .coalesce(
          'encounter.seen_at',
          selectFrom('annotation')
            .innerJoin('photo', 'photo.id', 'annotation.photo_id')
            .whereRef('annotation.encounter_id', '=', 'encounter.id')
            .select(({ fn: { min } }) => min('photo.taken_at').as('taken')),
        )
        .as('seen'),
    ])
    .execute();
}

/** What has no date comes last. */
function byDate(a: Seen, b: Seen): number {
  if (a.seen === b.seen) return a.encounter - b.encounter;
  return a.seen === null || (b.seen !== null && a.seen > b.seen) ? 1 : -1;
}

const animalsOf = (rows: readonly Row[]) =>
  new Set(rows.map(({ individual }) => individual).filter((id) => id !== null)).size;

function placesOf(rows: readonly Row[]): SeasonOverview['byPlace'] {
  return [...Map.groupBy(rows, ({ place }) => place || null)]
    .map(([place, own]) => ({
      place,
      encounters: own.length,
      animals: animalsOf(own),
      undecided: own.filter(({ individual }) => individual === null).length,
    }))
    .sort((a, b) => b.encounters - a.encounters || ((a.place ?? '') < (b.place ?? '') ? -1 : 1));
}

function daysOf(rows: readonly Row[], isNew: (individual: number) => boolean): SeasonDay[] {
  const seen = new Set<number>();
  let news = 0;
  return [...Map.groupBy(rows, (row) => row.seen?.slice(0, 10))].flatMap(([day, own]) => {
    if (day === undefined) return [];
    for (const { individual } of own) {
      if (individual === null || seen.has(individual)) continue;
      seen.add(individual);
      if (isNew(individual)) news += 1;
    }
    return {
      day,
      encounters: own.length,
      photos: own.reduce((sum, { photos }) => sum + photos, 0),
      animals: seen.size,
      newAnimals: news,
    };
  });
}
