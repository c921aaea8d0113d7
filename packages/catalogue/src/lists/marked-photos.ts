import type { Catalogue } from '../catalogue.ts';
import type { PixelBox } from '../decisions/mark-boxes.ts';

/** A photo with the boxes of what it shows. */
export interface MarkedPhotoFile {
  readonly photo: number;
  readonly root_id: number;
  readonly root: string;
  readonly path: string;
  readonly width: number | null;
  readonly height: number | null;
  /** `boxed`, `none`, or null where no person said. */
  readonly flukes: string | null;
  readonly boxes: readonly PixelBox[];
}

/** Photos of a query. */
const atOnce = 500;

/** Photos that decisions place, with their boxes, in their order; all or these. */
export async function* markedPhotos(
  { engine: { database } }: Catalogue,
  photos?: readonly number[],
): AsyncGenerator<MarkedPhotoFile> {
  let after = 0;
  for (let i = 0; ; i++) {
    const some = photos?.slice(i * atOnce, (i + 1) * atOnce);
    if (some?.length === 0) return;
    let query = database
      .selectFrom('photo')
      .innerJoin('root', 'root.id', 'photo.root_id')
      .select(['photo.id as photo', 'root_id', 'root.path as root', 'photo.path', 'width', 'height', 'flukes'])
      .orderBy('photo.id');
    query = some ? query.where('photo.id', 'in', some) : query.where('photo.id', '>', after).limit(atOnce);
    const rows = await query.execute();
    if (rows.length === 0 && !some) return;
    const ids = rows.map(({ photo }) => photo);
    const placed =
      ids.length === 0
        ? []
        : await database
            .selectFrom('annotation')
            .select(['photo_id', 'box'])
            .where('photo_id', 'in', ids)
            .where('encounter_id', 'is not', null)
            .orderBy('id')
            .execute();
    const byPhoto = Map.groupBy(placed, ({ photo_id }) => photo_id);
    for (const row of rows) {
      const own = byPhoto.get(row.photo);
      if (own) yield { ...row, boxes: own.flatMap(({ box }) => (box === null ? [] : [JSON.parse(box) as PixelBox])) };
    }
    after = ids.at(-1) ?? after;
  }
}
