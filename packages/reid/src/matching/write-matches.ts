import { writeAtomically } from '@flukeprint/data/files';
import { UserError } from '../user-error.ts';
import { matchCsv } from './match-csv.ts';
import type { PhotoMatches } from './match-photos.ts';
import { writeMatchSheet } from './match-sheet.ts';
import type { TableLayout } from './match-table.ts';
import { matchWorkbook } from './match-workbook.ts';
import { sheetNotes, sheetRows } from './sheet-rows.ts';

/** Writes matches as a table of the given layout: a workbook where the file's name ends in `.xlsx`, else CSV. */
export async function writeMatchTable(file: string, found: PhotoMatches, layout: TableLayout): Promise<void> {
  const content = { ...found, scoreName: found.scores.name };
  const isWorkbook = /\.xlsx$/i.test(file);
  await writeAtomically(file, isWorkbook ? [await matchWorkbook(content, layout)] : matchCsv(content, layout));
}

/** As many as one can look at. */
const most = { queries: 12, chosen: 100, matches: 8 };

/** Draws queries with their best matches as a PNG: those chosen, a hundred at the most, or else the first twelve. Throws a {@link UserError} where photos are not at hand. */
export async function drawMatches(
  file: string,
  { queries, gallery, matches, scores, answers }: PhotoMatches,
  chosen?: readonly number[],
): Promise<void> {
  if (!queries.photos || !gallery.photos)
    throw new UserError('a picture of matches needs the photos: give photos, not .npy files');
  const drawn = chosen?.slice(0, most.chosen) ?? [...matches.keys()].slice(0, most.queries);
  const rows = drawn.map((query) => ({ query, matches: matches[query]!.slice(0, most.matches) }));
  const longest = matches.reduce((length, list) => Math.max(length, list.length), 0);
  const shown = { queries: rows.length, matches: Math.min(most.matches, longest) };
  const notes = sheetNotes(shown, { queries: matches.length, matches: longest }, { answers, scoreName: scores.name });
  const sides = {
    queries: { ...queries, photos: queries.photos },
    gallery: { ...gallery, photos: gallery.photos },
  };
  await writeMatchSheet(file, sheetRows({ ...sides, rows, answers }), notes);
}
