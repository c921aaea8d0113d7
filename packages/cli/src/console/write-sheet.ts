import { counted } from '@flukeprint/reid/counted';
import type { PhotoMatches } from '@flukeprint/reid/matching/match-photos';
import { writeSheetPage } from '@flukeprint/reid/matching/page/write-sheet-page';
import { drawMatches } from '@flukeprint/reid/matching/write-matches';
import { terminal } from './terminal.ts';

/** Writes the sheet of `match --sheet` as its extension says, and returns a line about it. */
export async function writeSheet(
  file: string,
  found: PhotoMatches,
  chosen: readonly number[] | undefined,
): Promise<string> {
  if (!/\.html?$/i.test(file)) {
    await drawMatches(file, found, chosen);
    return `picture: ${file}`;
  }
  const shown = await writeSheetPage(file, found, { queries: chosen, reporter: terminal });
  const left = (chosen ?? found.queries.paths).length - shown;
  const rest = left > 0 ? `; ${left} more did not fit into what a mail takes: --sheet-queries chooses` : '';
  return `sheet: ${file} (${counted(shown, 'query')}${rest})`;
}
