import { writeAtomically } from '@flukeprint/data/files';
import type { PhotoMatches } from './match-photos.ts';
import { verdict, writeMatchSheet } from './match-sheet.ts';
import { matchTable, type TableLayout } from './match-table.ts';

/** Writes matches as a CSV of the given layout. */
export async function writeMatchTable(file: string, found: PhotoMatches, layout: TableLayout): Promise<void> {
  await writeAtomically(file, [matchTable(found.queries, found.gallery, found.matches, layout)]);
}

/** Draws the first queries of folders, and as many matches as one can look at, as a PNG. */
export async function drawMatches(file: string, { queries, gallery, matches }: PhotoMatches): Promise<void> {
  const rows = matches.slice(0, 12).map((list, query) => ({
    query: queries.photos![query]!,
    matches: list.slice(0, 8).map(({ index }) => ({
      photo: gallery.photos![index]!,
      verdict: verdict(queries.individuals[query]!, gallery.individuals[index]!),
    })),
  }));
  await writeMatchSheet(file, rows);
}
