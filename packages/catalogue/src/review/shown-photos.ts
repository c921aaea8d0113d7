import type { Transaction } from '../journal/transaction.ts';

/** A photo of an animal as a reviewer sees it. */
export interface ShownPhoto {
  readonly annotation: number;
  readonly encounter: number | null;
  readonly path: string;
  /** Pixels of the whole photo. */
  readonly width: number | null;
  readonly height: number | null;
  /** `[x, y, w, h]` in pixels of it. */
  readonly box: readonly number[] | null;
  readonly taken_at: string | null;
  readonly quality: number | null;
  readonly distinctiveness: number | null;
  readonly visible: number | null;
  readonly fluke_angle: number | null;
  readonly camera_angle: number | null;
  readonly sharpness: number | null;
  readonly exposure: number | null;
}

/** The photos of encounters or of an animal, in the order they came into the catalogue. */
export async function photosOf(
  database: Transaction,
  of: { readonly encounter: number } | { readonly encounters: readonly number[] } | { readonly individual: number },
): Promise<ShownPhoto[]> {
  const photos = database
    .selectFrom('annotation')
    .innerJoin('photo', 'photo.id', 'annotation.photo_id')
    .innerJoin('encounter', 'encounter.id', 'annotation.encounter_id')
    .select([
      'annotation.id as annotation',
      'annotation.encounter_id as encounter',
      ...(['photo.path', 'photo.width', 'photo.height', 'photo.taken_at', 'annotation.box'] as const),
      ...(['annotation.quality', 'annotation.distinctiveness', 'annotation.visible'] as const),
      ...([
        'annotation.fluke_angle',
        'annotation.camera_angle',
        'annotation.sharpness',
        'annotation.exposure',
      ] as const),
    ])
    .orderBy('annotation.id');
  const chosen =
    'encounter' in of
      ? photos.where('encounter.id', '=', of.encounter)
      : 'encounters' in of
        ? photos.where('encounter.id', 'in', of.encounters)
        : photos.where('encounter.individual_id', '=', of.individual);
  const rows = await chosen.execute();
  return rows.map((row) => ({ ...row, box: row.box === null ? null : (JSON.parse(row.box) as number[]) }));
}
