import { join } from 'node:path';
import type { Catalogue } from '../catalogue.ts';
import { CatalogueError } from '../errors.ts';
import { decide, type Ground, type Made } from '../journal/decide.ts';
import { type PlacedPhoto, placedPhotos } from '../lists/placed-photos.ts';

/** In pixels of the upright photo. */
interface FoundBox {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Boxes that were saved. */
export interface SavedBoxes extends Made {
  readonly boxes: number;
  /** Of them, further animals in photos that had one annotation for all. */
  readonly further: number;
  /** Photos that had a box already, and kept it. */
  readonly kept: number;
  /** Photos of several animals, of which nobody said which is where: they stay as they are. */
  readonly unclear: number;
}

/**
 * Gives photos the boxes that were found in them, best first, by the paths of their files. One without a box gets the best; where several animals
 * were found, the others are new annotations in the same encounter, which somebody may say to be another one's. Boxes that are there
 * stay. Throws a {@link CatalogueError} where there is none to save.
 */
export async function saveBoxes(
  catalogue: Catalogue,
  found: ReadonlyMap<string, readonly FoundBox[]>,
  ground: Ground,
): Promise<SavedBoxes> {
  const byFile = Map.groupBy(await placedPhotos(catalogue), ({ root, path }) => join(root, path));
  const counts = { boxes: 0, further: 0, kept: 0, unclear: 0 };
  const made = await decide(catalogue, { kind: 'boxes', ...ground }, async (draft) => {
    for (const [file, boxes] of found) {
      const own = byFile.get(file) ?? [];
      if (own.length === 0 || boxes.length === 0) continue;
      if (own.some(({ box }) => box !== null)) {
        counts.kept += 1;
        continue;
      }
      const [only, ...others] = own;
      if (others.length > 0) {
        counts.unclear += 1;
        continue;
      }
      const [best, ...further] = boxes;
      draft.set('annotation', only!.annotation, { box: written(best!) });
      for (const box of further) await annotate(only!, box);
      counts.boxes += boxes.length;
      counts.further += further.length;
    }
    if (counts.boxes === 0)
      throw new CatalogueError('no box to save: the photos have theirs already, or nothing was found');
    return `${counts.boxes} boxes found by a detector`;

    async function annotate({ photo, encounter }: PlacedPhoto, box: FoundBox) {
      const { id } = await draft.transaction
        .insertInto('annotation')
        .values({ photo_id: photo })
        .returning('id')
        .executeTakeFirstOrThrow();
      draft.set('annotation', id, { encounter_id: encounter, box: written(box) });
    }
  });
  return { ...made, ...counts };
}

const written = ({ x, y, w, h }: FoundBox) => JSON.stringify([x, y, w, h]);
