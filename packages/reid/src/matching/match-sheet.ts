import { type Photo, uprightPhoto } from '@flukeprint/data';
import sharp, { type OverlayOptions } from 'sharp';
import { writeSheet } from '../pictures/sheet.ts';

/** Whether a match is the query's individual; unknown where the query's is not known. */
export type Verdict = 'right' | 'wrong' | 'unknown';

/** A photo, or the part of it in a box. */
export type Shown = Pick<Photo, 'file' | 'box'>;

export interface SheetRow {
  readonly query: Shown;
  /** Best first. */
  readonly matches: readonly { readonly photo: Shown; readonly verdict: Verdict }[];
}

export const tile = { width: 160, height: 120 };
export const frame = 5;
export const gap = 6;
export const colours = { query: '#3b6ea5', right: '#2e9e4f', wrong: '#c8483c', unknown: '#9a9a9a' };

/** Draws a row per query: the query in a blue frame, then its matches: green if right, red if wrong, grey if unknown. Writes a PNG. */
export async function writeMatchSheet(path: string, rows: readonly SheetRow[]): Promise<void> {
  const columns = 1 + Math.max(...rows.map(({ matches }) => matches.length));
  const cell = { width: tile.width + 2 * frame + gap, height: tile.height + 2 * frame + gap };
  const overlays: Promise<OverlayOptions>[] = rows.flatMap(({ query, matches }, y) => {
    const tiles = [
      { photo: query, colour: colours.query },
      ...matches.map(({ photo, verdict }) => ({ photo, colour: colours[verdict] })),
    ];
    // The query stands apart from its matches.
    return tiles.map(async ({ photo, colour }, x) => ({
      input: await framed(photo, colour),
      left: gap + x * cell.width + (x > 0 ? 2 * gap : 0),
      top: gap + y * cell.height,
    }));
  });
  const canvas = { width: gap + columns * cell.width + 2 * gap, height: gap + rows.length * cell.height };
  await writeSheet(path, canvas, overlays);
}

/** The photo laid on a tile of this colour: a frame added to the photo itself would be grey where the photo is. */
export async function framed({ file, box }: Shown, background: string): Promise<Buffer> {
  const photo = await (await uprightPhoto(file, file, box))
    .resize(tile.width, tile.height, { fit: 'cover' })
    .flatten({ background: '#808080' })
    .toColourspace('srgb')
    .png()
    .toBuffer();
  const size = { width: tile.width + 2 * frame, height: tile.height + 2 * frame };
  return sharp({ create: { ...size, channels: 3, background } })
    .composite([{ input: photo, left: frame, top: frame }])
    .png()
    .toBuffer();
}

/** Compares the individuals of a query and a match; the empty name is an unknown one. */
export function verdict(query: string, match: string): Verdict {
  if (query === '') return 'unknown';
  return query === match ? 'right' : 'wrong';
}
