import { sql } from 'kysely';
import type { Catalogue } from '../catalogue.ts';
import type { Engine } from '../engine/engine.ts';
import { conditionOf } from '../filter/condition.ts';
import { parseFilter } from '../filter/parse-filter.ts';

/** An animal in a photo, as decisions place it: what is trained on and matched. */
export interface PlacedPhoto {
  readonly annotation: number;
  readonly photo: number;
  /** Folder of the photos. */
  readonly root: string;
  /** Below it, with `/`. */
  readonly path: string;
  /** The annotation's place among those of its photo: 1 of the first. */
  readonly nth: number;
  /** Whether an older photo has the same path, below another root as a rule. */
  readonly isNamesake: boolean;
  readonly root_id: number;
  /** SHA-256 of the file. */
  readonly hash: string | null;
  /** `[x, y, w, h]` in pixels of the upright photo. */
  readonly box: string | null;
  readonly encounter: number;
  /** Name of the animal as it is called now; null where nobody said. */
  readonly individual: string | null;
  readonly individual_id: number | null;
  /** By the camera's clock, as ISO 8601. */
  readonly taken_at: string | null;
  readonly seen_at: string | null;
  readonly place: string | null;
}

/**
 * The animals in photos that decisions place in encounters, in the order in which they came, all or those that a filter means (see `parseFilter`);
 * without photos of which a person says that they show none.
 * Throws a `FilterError` where that cannot be read.
 */
export async function placedPhotos({ engine }: Catalogue, where?: string): Promise<PlacedPhoto[]> {
  const { name, database } = engine;
  const condition = where === undefined ? undefined : conditionOf(parseFilter(where), name);
  let chosen = database
    .selectFrom('annotation')
    .innerJoin('photo', 'photo.id', 'annotation.photo_id')
    .innerJoin('root', 'root.id', 'photo.root_id')
    .innerJoin('encounter', 'encounter.id', 'annotation.encounter_id')
    .leftJoin('individual', 'individual.id', 'encounter.individual_id')
    .select(({ selectFrom }) => [
      'annotation.id as annotation',
      'photo.id as photo',
      'root.path as root',
      'root.id as root_id',
      'photo.path',
      selectFrom('annotation as other')
        .select(sql<number>`cast(count(*) as integer)`.as('n'))
        .whereRef('other.photo_id', '=', 'annotation.photo_id')
        .whereRef('other.id', '<=', 'annotation.id')
        .as('nth'),
      'photo.hash',
      'annotation.box',
      'encounter.id as encounter',
      'individual.name as individual',
      'individual.id as individual_id',
      'photo.taken_at',
      'encounter.seen_at',
      'encounter.place',
    ])
    .where(({ or, eb }) => or([eb('photo.flukes', 'is', null), eb('photo.flukes', '!=', 'none')]))
    .orderBy('annotation.id');
  if (condition) chosen = chosen.where(condition);
  const rows = await chosen.execute();
  const first = await firstOfPath(database);
  return rows.map((row) => ({
    ...row,
    nth: row.nth!,
    isNamesake: (first.get(row.path) ?? row.photo) !== row.photo,
  }));
}

/** Of the paths that several photos have, below one root or several, the photo that came first. */
async function firstOfPath(database: Engine['database']): Promise<ReadonlyMap<string, number>> {
  const rows = await database
    .selectFrom('photo')
    .select(['path', ({ fn }) => fn.min('id').as('first')])
    .groupBy('path')
    .having(({ fn }) => fn.count('id'), '>', 1)
    .execute();
  return new Map(rows.map(({ path, first }) => [path, first]));
}
