import type { Catalogue } from '../catalogue.ts';

/** An encounter as people look at it. */
export interface Sighting {
  readonly encounter: number;
  readonly code: string | null;
  readonly individual: string | null;
  readonly seen_at: string | null;
  readonly place: string | null;
  readonly photos: number;
  /** The path of one of them. */
  readonly example: string | null;
}

/** What is asked for: all where nothing is said. */
export interface SightingFilter {
  readonly individual?: number;
  readonly isNamed?: boolean;
  readonly encounter?: number;
}

/** The encounters that decisions place photos in, by their numbers. */
export async function sightingsOf(
  { engine: { database } }: Catalogue,
  { individual, isNamed, encounter }: SightingFilter = {},
): Promise<Sighting[]> {
  let chosen = database
    .selectFrom('encounter')
    .leftJoin('individual', 'individual.id', 'encounter.individual_id')
    // Encounters come in their order, and SQLite need not sort them.
    .crossJoin('annotation')
    .innerJoin('photo', 'photo.id', 'annotation.photo_id')
    .whereRef('annotation.encounter_id', '=', 'encounter.id')
    .select(({ fn }) => [
      'encounter.id as encounter',
      'encounter.code',
      fn.min('individual.name').as('individual'),
      'encounter.seen_at',
      'encounter.place',
      fn.count<number | string>('photo.id').distinct().as('photos'),
      fn.min('photo.path').as('example'),
    ])
    // By their keys alone: the rest follows, and sorting text takes PostgreSQL longer than all else.
    .groupBy('encounter.id')
    .orderBy('encounter.id');
  if (individual !== undefined) chosen = chosen.where('encounter.individual_id', '=', individual);
  if (encounter !== undefined) chosen = chosen.where('encounter.id', '=', encounter);
  if (isNamed !== undefined) chosen = chosen.where('encounter.individual_id', isNamed ? 'is not' : 'is', null);
  return (await chosen.execute()).map((row) => ({ ...row, photos: Number(row.photos) }));
}
