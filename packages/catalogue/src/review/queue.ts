import { type ExpressionBuilder, sql } from 'kysely';
import type { Catalogue } from '../catalogue.ts';
import type { Tables } from '../schema/tables.ts';
import type { SearchFacts } from './searches.ts';

/** How the queue may be sorted. */
export const queueOrders = ['surest', 'date', 'place', 'quality'] as const;
/** One of {@link queueOrders}. */
export type QueueOrder = (typeof queueOrders)[number];

export interface QueueOptions {
  readonly order?: QueueOrder;
  readonly place?: string;
  /** Encounters whose best photo has this quality at least; those without a grade stay. */
  readonly quality?: number;
  readonly limit?: number;
  /** How many of the first to leave out. */
  readonly offset?: number;
}

/** An encounter without a name, in a line. */
export interface QueuedEncounter {
  readonly encounter: number;
  readonly code: string | null;
  readonly seen_at: string | null;
  readonly place: string | null;
  readonly flags: string | null;
  readonly photos: number;
  /** One of its annotations, to be shown small. */
  readonly annotation: number;
  readonly quality: number | null;
  /** The first candidate's name. */
  readonly candidate: string | null;
  /** Its annotation that looks most like the encounter. */
  readonly candidate_annotation: number | null;
  readonly score: number | null;
  readonly probability: number | null;
}

export interface Queue {
  readonly encounters: readonly QueuedEncounter[];
  /** Without a name, filters aside. */
  readonly waiting: number;
  /** That the filters let through. */
  readonly chosen: number;
  /** Encounters of known animals. */
  readonly named: number;
  readonly places: readonly string[];
  /** The latest search for candidates. */
  readonly search: (SearchFacts & { readonly made_at: string }) | null;
}

/** What is to be decided: encounters whose animal is not known, in the order that was asked for. */
export async function queueOf({ engine: { database } }: Catalogue, options: QueueOptions = {}): Promise<Queue> {
  const { order = 'surest', place, quality, limit = 200, offset = 0 } = options;
  const best = ({ selectFrom }: ExpressionBuilder<Tables, 'encounter'>) =>
    selectFrom('annotation').whereRef('annotation.encounter_id', '=', 'encounter.id');
  // Looked up for each encounter that waits: a list of all that have photos would be the whole catalogue.
  let waiting = database
    .selectFrom('encounter')
    .where('encounter.individual_id', 'is', null)
    .where((eb) => eb.exists(best(eb).select('annotation.id')));
  const all = await waiting.select(count.as('n')).executeTakeFirstOrThrow();
  if (place !== undefined) waiting = waiting.where('encounter.place', '=', place);
  if (quality !== undefined)
    waiting = waiting.where((eb) => {
      const graded = best(eb).where('annotation.quality', 'is not', null);
      const good = graded.where('annotation.quality', '>=', quality).select('annotation.id');
      return eb.or([eb.exists(good), eb.not(eb.exists(graded.select('annotation.id')))]);
    });
  const isFiltered = place !== undefined || quality !== undefined;
  const chosen = isFiltered ? await waiting.select(count.as('n')).executeTakeFirstOrThrow() : all;
  const described = waiting
    .leftJoin('candidate', (join) =>
      join.onRef('candidate.encounter_id', '=', 'encounter.id').on('candidate.rank', '=', 1),
    )
    .leftJoin('individual', 'individual.id', 'candidate.individual_id')
    .leftJoin('individual as merged', 'merged.id', 'individual.merged_into');
  const ordered = {
    surest: () =>
      described
        .orderBy(sql`candidate.score is null`)
        .orderBy('candidate.probability', 'desc')
        .orderBy('candidate.score', 'desc'),
    date: () => described.orderBy(sql`encounter.seen_at is null`).orderBy('encounter.seen_at'),
    place: () =>
      described.orderBy(sql`encounter.place is null`).orderBy('encounter.place').orderBy('encounter.seen_at'),
    quality: () =>
      described.orderBy(
        sql`coalesce((select max(quality) from annotation where encounter_id = encounter.id), 0)`,
        'desc',
      ),
  }[order]();
  const encounters = await ordered
    .orderBy('encounter.id')
    .limit(limit)
    .offset(offset)
    .select((eb) => [
      'encounter.id as encounter',
      'encounter.code',
      'encounter.seen_at',
      'encounter.place',
      'encounter.flags',
      sql<string | null>`coalesce(merged.name, individual.name)`.as('candidate'),
      'candidate.photos as alike',
      'candidate.score',
      'candidate.probability',
      best(eb).select(count.as('n')).as('photos'),
      best(eb).select(sql<number>`min(annotation.id)`.as('first')).as('annotation'),
      best(eb).select(sql<number | null>`max(annotation.quality)`.as('most')).as('quality'),
    ])
    .execute();
  const named = await database
    .selectFrom('encounter')
    .select(count.as('n'))
    .where('individual_id', 'is not', null)
    .executeTakeFirstOrThrow();
  const places = await database
    .selectFrom('encounter')
    .select('place')
    .distinct()
    .where('place', 'is not', null)
    .where('individual_id', 'is', null)
    .orderBy('place')
    .execute();
  return {
    encounters: encounters.map(({ alike, ...row }) => ({
      ...row,
      photos: row.photos ?? 0,
      annotation: row.annotation ?? 0,
      candidate_annotation: alike === null ? null : ((JSON.parse(alike) as number[][])[0]?.[1] ?? null),
    })),
    waiting: all.n,
    chosen: chosen.n,
    named: named.n,
    places: places.map((row) => row.place!),
    search: await latestSearch(database),
  };
}

const count = sql<number>`cast(count(*) as integer)`;

async function latestSearch(database: Catalogue['engine']['database']): Promise<Queue['search']> {
  const row = await database.selectFrom('search').selectAll().orderBy('id', 'desc').limit(1).executeTakeFirst();
  if (!row) return null;
  const { method, animals, photos, made_at, is_calibrated } = row;
  return { method, animals, photos, made_at, isCalibrated: is_calibrated === 1 };
}
