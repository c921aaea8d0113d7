import type { OverlayOptions } from 'sharp';
import { colours, frame, framed, gap, type Shown, tile } from '../pictures/framed-photo.ts';
import { writeSheet } from '../pictures/sheet.ts';

/** Whether a match is the query's individual; unknown where the query's is not known. */
export type Verdict = 'right' | 'wrong' | 'unknown';

/** A query and what was found for it. */
export interface SheetRow {
  readonly query: Shown;
  /** Best first. */
  readonly matches: readonly { readonly photo: Shown; readonly verdict: Verdict }[];
}

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

/** Compares the individuals of a query and a match; the empty name is an unknown one. */
export function verdict(query: string, match: string): Verdict {
  if (query === '') return 'unknown';
  return query === match ? 'right' : 'wrong';
}
