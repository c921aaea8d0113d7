import type { Catalogue } from '../catalogue.ts';
import { CatalogueError } from '../errors.ts';
import type { Transaction } from '../journal/transaction.ts';
import { photosOf, type ShownPhoto } from './shown-photos.ts';

/** An animal in a photo, with all that the catalogue knows of the photo. */
export interface PhotoView extends ShownPhoto {
  readonly photo: number;
  /** Folder of the photo. */
  readonly root: string;
  readonly bytes: number | null;
  readonly camera: string | null;
  /** Degrees. */
  readonly latitude: number | null;
  readonly longitude: number | null;
  /** `boxed`, `none`, or null where no person said. */
  readonly flukes: string | null;
  readonly encounter: number;
  readonly code: string | null;
  readonly seen_at: string | null;
  readonly place: string | null;
  readonly observer: string | null;
  readonly animal: string | null;
  /** Other annotations: those of its encounter, and those of the same photo. */
  readonly beside: readonly ShownPhoto[];
  readonly inPhoto: readonly number[];
}

/** A photo by its annotation. Throws a {@link CatalogueError} where no decision places it. */
export async function photoView({ engine }: Catalogue, annotation: number): Promise<PhotoView> {
  const database = engine.database as Transaction;
  const row = await database
    .selectFrom('annotation')
    .innerJoin('photo', 'photo.id', 'annotation.photo_id')
    .innerJoin('root', 'root.id', 'photo.root_id')
    .innerJoin('encounter', 'encounter.id', 'annotation.encounter_id')
    .leftJoin('individual', 'individual.id', 'encounter.individual_id')
    .select([
      ...(['photo.id as photo', 'root.path as root', 'bytes', 'camera', 'flukes'] as const),
      ...(['photo.latitude', 'photo.longitude', 'individual.name as animal'] as const),
      ...(['encounter.id as encounter', 'code', 'seen_at', 'place', 'observer'] as const),
    ])
    .where('annotation.id', '=', annotation)
    .executeTakeFirst();
  if (!row) throw new CatalogueError(`there is no photo ${annotation} in the catalogue`);
  const ofEncounter = await photosOf(database, { encounter: row.encounter });
  const ofPhoto = await database
    .selectFrom('annotation')
    .select('id')
    .where('photo_id', '=', row.photo)
    .where('encounter_id', 'is not', null)
    .where('id', '!=', annotation)
    .orderBy('id')
    .execute();
  return {
    ...ofEncounter.find((one) => one.annotation === annotation)!,
    ...row,
    bytes: row.bytes === null ? null : Number(row.bytes),
    beside: ofEncounter.filter((one) => one.annotation !== annotation),
    inPhoto: ofPhoto.map(({ id }) => id),
  };
}
