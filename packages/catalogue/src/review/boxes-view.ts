import { sql } from 'kysely';
import type { Catalogue } from '../catalogue.ts';
import type { PixelBox } from '../decisions/mark-boxes.ts';
import { CatalogueError } from '../errors.ts';
import { lastDecisionOnPhoto } from '../lists/photo-decisions.ts';

/** Which photos are gone through: without a box, with boxes that no person looked at, all. */
export const boxesFilters = ['unboxed', 'unchecked', 'all'] as const;
/** One of {@link boxesFilters}. */
export type BoxesFilter = (typeof boxesFilters)[number];

/** The photos whose boxes are to be looked at. */
export interface PhotosToBox {
  /** Numbers of photos, by the time they were taken. */
  readonly photos: readonly number[];
  readonly counts: BoxCounts;
}

/** How many photos there are. */
export interface BoxCounts {
  readonly all: number;
  /** Without a box, where nobody said that there is none. */
  readonly unboxed: number;
  readonly unchecked: number;
  /** That show no fluke, as somebody said. */
  readonly empty: number;
}

/** What of a catalogue's photos is boxed, and which are to be gone through, in the order they were taken. */
export async function photosToBox({ engine: { database } }: Catalogue, filter: BoxesFilter): Promise<PhotosToBox> {
  const rows = await database
    .selectFrom('photo')
    .innerJoin('annotation', 'annotation.photo_id', 'photo.id')
    .innerJoin('encounter', 'encounter.id', 'annotation.encounter_id')
    .select(({ fn }) => ['photo.id', 'photo.flukes', fn.count<number | string>('annotation.box').as('boxes')])
    .groupBy(['photo.id', 'photo.flukes', 'photo.taken_at', 'photo.path'])
    .orderBy(({ fn }) => fn.coalesce('photo.taken_at', fn.min('encounter.seen_at'), sql<string>`'~'`))
    .orderBy('photo.path')
    .orderBy('photo.id')
    .execute();
  const chosen = { unboxed: isUnboxed, unchecked: isUnchecked, all: () => true }[filter];
  return {
    photos: rows.filter(chosen).map(({ id }) => id),
    counts: counted(rows.map((row) => ({ ...row, photos: 1 }))),
  };
}

/** What of a catalogue's photos is boxed: without their list, which takes longer than a key may. */
export async function boxCounts({ engine: { database } }: Catalogue): Promise<BoxCounts> {
  const photos = database
    .selectFrom('annotation')
    .innerJoin('photo', 'photo.id', 'annotation.photo_id')
    .select(({ fn }) => ['photo.flukes', sql<number>`sign(${fn.count('annotation.box')})`.as('boxes')])
    .where('annotation.encounter_id', 'is not', null)
    .groupBy(['photo.id', 'photo.flukes']);
  const rows = await database
    .selectFrom(photos.as('one'))
    .select(['flukes', 'boxes', sql<number>`cast(count(*) as integer)`.as('photos')])
    .groupBy(['flukes', 'boxes'])
    .execute();
  return counted(rows);
}

/** Photos that are alike. */
interface Counted {
  readonly flukes: string | null;
  readonly boxes: number | string;
  readonly photos: number;
}

const isUnboxed = ({ flukes, boxes }: Omit<Counted, 'photos'>) => flukes !== 'none' && Number(boxes) === 0;
const isUnchecked = ({ flukes, boxes }: Omit<Counted, 'photos'>) => flukes === null && Number(boxes) > 0;

function counted(rows: readonly Counted[]): BoxCounts {
  const sum = (of: (row: Counted) => boolean) => rows.filter(of).reduce((total, { photos }) => total + photos, 0);
  return {
    all: sum(() => true),
    unboxed: sum(isUnboxed),
    unchecked: sum(isUnchecked),
    empty: sum(({ flukes }) => flukes === 'none'),
  };
}

/** A photo whose boxes are looked at. */
export interface BoxesView {
  readonly photo: number;
  readonly path: string;
  /** Pixels, upright; null where the catalogue does not know them. */
  readonly width: number | null;
  readonly height: number | null;
  readonly taken_at: string | null;
  readonly place: string | null;
  readonly flukes: string | null;
  /** The last decision about it. */
  readonly seen: number;
  /** Animals in it, in their order: a box each, or all of the photo. */
  readonly annotations: readonly {
    readonly annotation: number;
    readonly encounter: number;
    readonly animal: string | null;
    readonly box: PixelBox | null;
  }[];
}

/** A photo and what is marked in it. Throws a {@link CatalogueError} where no decision places it. */
export async function boxesView({ engine: { database } }: Catalogue, photo: number): Promise<BoxesView> {
  const rows = await database
    .selectFrom('photo')
    .innerJoin('annotation', 'annotation.photo_id', 'photo.id')
    .innerJoin('encounter', 'encounter.id', 'annotation.encounter_id')
    .leftJoin('individual', 'individual.id', 'encounter.individual_id')
    .select([
      ...(['photo.path', 'width', 'height', 'taken_at', 'place', 'seen_at', 'flukes', 'box'] as const),
      ...(['annotation.id as annotation', 'encounter.id as encounter', 'individual.name as animal'] as const),
    ])
    .where('photo.id', '=', photo)
    .orderBy('annotation.id')
    .execute();
  const [first] = rows;
  if (!first) throw new CatalogueError(`there is no photo ${photo} in the catalogue`);
  const { path, width, height, taken_at, seen_at, place, flukes } = first;
  return {
    ...{ photo, path, width, height, taken_at: taken_at ?? seen_at, place, flukes },
    seen: await lastDecisionOnPhoto(database as never, photo),
    annotations: rows.map(({ annotation, encounter, animal, box }) => ({
      ...{ annotation, encounter, animal },
      box: box === null ? null : (JSON.parse(box) as PixelBox),
    })),
  };
}
