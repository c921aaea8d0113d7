import { saveBoxes, withCatalogue } from '@flukeprint/catalogue';
import type { Photo } from '@flukeprint/data';
import type { BoxesByPath } from '@flukeprint/reid/detection/boxes-table';
import { typedCommand } from './typed-command.ts';

/** Writes the boxes of photos into their catalogue, and says how that is taken back. */
export async function saveFound(name: string, photos: readonly Photo[], found: BoxesByPath, by: string): Promise<void> {
  const boxes = new Map(photos.map(({ path, file }) => [file, (found.get(path) ?? []).map(({ box }) => box)]));
  const { id, summary, further, kept, unclear } = await withCatalogue(name, (catalogue) =>
    saveBoxes(catalogue, boxes, { by }),
  );
  console.log(`decision ${id}: ${summary}; \`${typedCommand('catalog', 'undo', name, String(id))}\` takes it back`);
  if (further > 0)
    console.log(
      `${further} of them are further flukes in one photo, placed in its encounter: see whether they are of the same animal`,
    );
  if (unclear > 0)
    console.log(`${unclear} photos of several animals stay as they are: nobody said which animal is where`);
  if (kept > 0) console.log(`${kept} photos had a box already, which stays`);
}
