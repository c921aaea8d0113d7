import { stringify } from 'csv-stringify/sync';
import { safeCell } from '../import/tables/safe-cell.ts';
import type { Cell } from './flat-rows.ts';

/** Rows of a CSV: no cell is run by a spreadsheet, and none loses its spaces. */
export const csvText = (rows: readonly (readonly Cell[])[]): string =>
  stringify(
    rows.map((row) => row.map((cell) => (typeof cell === 'string' ? safeCell(cell) : cell))),
    {
      quoted_match: /^\s|\s$|[\r\n]/,
      record_delimiter: '\n',
    },
  );

/** Rows whose text is made at a time. */
const atOnce = 2000;

/** A whole CSV, in pieces. */
export async function csvPieces(
  columns: readonly string[],
  rows: AsyncIterable<readonly Cell[]> | Iterable<readonly Cell[]>,
): Promise<{ pieces: string[]; count: number }> {
  const pieces = [csvText([columns])];
  const part: (readonly Cell[])[] = [];
  let count = 0;
  for await (const row of rows) {
    part.push(row);
    count += 1;
    if (part.length === atOnce) pieces.push(csvText(part.splice(0)));
  }
  pieces.push(csvText(part));
  return { pieces, count };
}
