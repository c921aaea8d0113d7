import { frame, framed, gap, type Shown, tile } from '../../pictures/framed-photo.ts';
import { writeSheet } from '../../pictures/sheet.ts';

const pairsPerRow = 3;

/** Draws pairs of photos side by side, three pairs to a row, in the order given, framed in `colour`. Writes a PNG. */
export async function writePairSheet(
  path: string,
  pairs: readonly (readonly [Shown, Shown])[],
  colour: string,
): Promise<void> {
  const cell = { width: tile.width + 2 * frame, height: tile.height + 2 * frame };
  const pair = { width: 2 * cell.width + 4 * gap, height: cell.height + 2 * gap };
  const overlays = pairs.flatMap((photos, i) =>
    photos.map(async (photo, side) => ({
      input: await framed(photo, colour),
      left: 2 * gap + (i % pairsPerRow) * pair.width + side * cell.width,
      top: gap + Math.floor(i / pairsPerRow) * pair.height,
    })),
  );
  const canvas = {
    width: Math.min(pairsPerRow, pairs.length) * pair.width,
    height: Math.ceil(pairs.length / pairsPerRow) * pair.height,
  };
  await writeSheet(path, canvas, overlays);
}
