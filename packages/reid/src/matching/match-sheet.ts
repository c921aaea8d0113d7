import type { OverlayOptions } from 'sharp';
import { colours, frame, framed, gap, type Shown, tile } from '../pictures/framed-photo.ts';
import { writeSheet } from '../pictures/sheet.ts';
import { shortened, svgText } from '../pictures/svg-text.ts';
import type { Verdict } from './verdict.ts';

/** A photo and the lines below it, the first of them in bold. */
export interface Captioned {
  readonly photo: Shown;
  readonly caption: readonly string[];
}

/** A query and what was found for it. */
export interface SheetRow {
  readonly query: Captioned;
  /** Best first. */
  readonly matches: readonly (Captioned & { readonly verdict: Verdict })[];
}

const [lines, lineHeight, letterSize] = [2, 16, 12];
/** Letters below a photo, and in a note. */
const [perCaption, perNote] = [26, 160];
const cell = { width: tile.width + 2 * frame + gap, height: tile.height + 2 * frame + gap + lines * lineHeight };

/**
 * Draws a row per query: the query in a blue frame, then its matches: green if right, red if wrong, grey if unknown; photos are whole, with
 * lines below each and `notes` below all. Writes a PNG.
 */
export async function writeMatchSheet(
  path: string,
  rows: readonly SheetRow[],
  notes: readonly string[] = [],
): Promise<void> {
  const columns = rows.reduce((most, { matches }) => Math.max(most, 1 + matches.length), 3);
  const texts: string[] = [];
  const overlays: Promise<OverlayOptions>[] = rows.flatMap(({ query, matches }, y) => {
    const tiles = [
      { ...query, colour: colours.query },
      ...matches.map((match) => ({ ...match, colour: colours[match.verdict] })),
    ];
    return tiles.map(async ({ photo, caption, colour }, x) => {
      // The query stands apart from its matches.
      const left = gap + x * cell.width + (x > 0 ? 2 * gap : 0);
      const top = gap + y * cell.height;
      const bottom = top + tile.height + 2 * frame;
      for (const [i, line] of caption.slice(0, lines).entries()) texts.push(textAt(line, left, bottom, i, perCaption));
      return { input: await framed(photo, colour), left, top };
    });
  });
  const width = gap + columns * cell.width + 2 * gap;
  const end = gap + rows.length * cell.height;
  const wrapped = notes.flatMap((note) => wrap(note, Math.min(perNote, Math.floor(width / 7))));
  const noted = wrapped.map((line, i) => textAt(line, gap, end, i, perNote));
  const height = end + (wrapped.length > 0 ? wrapped.length * lineHeight + 2 * gap : 0);
  await writeSheet(path, { width, height }, overlays, () => [...texts, ...noted].join(''));
}

function textAt(text: string, x: number, top: number, line: number, most: number): string {
  const more = line === 0 && most === perCaption ? 'font-weight="bold"' : '';
  return svgText(shortened(text, most), { x, y: top + (line + 1) * lineHeight - 3, size: letterSize, more });
}

function wrap(text: string, most: number): string[] {
  const wrapped: string[] = [];
  for (const word of text.split(' ')) {
    const last = wrapped.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) wrapped[wrapped.length - 1] = `${last} ${word}`;
    else wrapped.push(word);
  }
  return wrapped;
}
