import { safeCell } from '@flukeprint/catalogue/import/tables/safe-cell';
import { stringify } from 'csv-stringify/sync';
import { matchRows, type TableContent } from './match-rows.ts';
import { type TableLayout, usualHeader } from './match-table.ts';

/** Rows that become text at a time: all of a large table would be longer than a string may be. */
const rowsAtOnce = 10_000;

/**
 * The CSV of matches, in parts. For people it begins with a byte order mark where a name is not ASCII: Excel shows `Nº 17` as such only
 * then, and other programs are not asked to know it without need. There, too, a name that a spreadsheet would run as a formula has an apostrophe before it.
 */
export function matchCsv(content: TableContent, layout: TableLayout): string[] {
  const delimiter = layout.separator;
  const parts: string[] = [];
  if (layout.header !== null) parts.push(stringify([layout.header ?? usualHeader(layout)], { delimiter }));
  let rows: string[][] = [];
  const flush = () => {
    parts.push(stringify(rows, { delimiter }));
    rows = [];
  };
  for (const row of matchRows(content, layout, (value, digits) => value.toFixed(digits))) {
    rows.push(layout.isForPeople ? row.map(safeCell) : row);
    if (rows.length === rowsAtOnce) flush();
  }
  flush();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what is ASCII.
  const needsMark = layout.isForPeople && layout.header !== null && parts.some((part) => /[^\u0000-\u007f]/.test(part));
  return needsMark ? ['\ufeff', ...parts] : parts;
}
