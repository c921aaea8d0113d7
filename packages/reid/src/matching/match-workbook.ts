import writeExcel, { type CellObject, type Row } from 'write-excel-file/node';
import { UserError } from '../user-error.ts';
import { matchRows, type TableContent } from './match-rows.ts';
import { type TableLayout, usualHeader } from './match-table.ts';

/** What a sheet of Excel holds. */
const mostRows = 2 ** 20;

/** The table of matches as a workbook for Excel and its like. Throws a {@link UserError} where it has more rows than a sheet. */
export async function matchWorkbook(content: TableContent, layout: TableLayout): Promise<Buffer> {
  const numberCell = (value: number, digits: number): CellObject => ({
    value,
    type: Number,
    format: digits === 0 ? '0' : '0.000',
  });
  const rows: Row[] = [];
  if (layout.header !== null) {
    const header = layout.header ?? usualHeader(layout);
    rows.push(header.map((value) => ({ value: value, type: String, fontWeight: 'bold' })));
  }
  for (const row of matchRows(content, layout, numberCell))
    rows.push(row.map((cell) => (typeof cell === 'string' ? textCell(cell) : cell)));
  if (rows.length > mostRows)
    throw new UserError(
      `${rows.length.toLocaleString('en')} rows do not fit on a sheet of ${mostRows.toLocaleString('en')}: give --output a name that ends in .csv, or a smaller --top`,
    );
  const widths = rows[0]?.map((_, column) => ({ width: widthOf(rows, column) }));
  const sheet = { sheet: 'matches', columns: widths, stickyRowsCount: layout.header === null ? 0 : 1 };
  return writeExcel(rows, sheet).toBuffer();
}

/** Text, also where it looks like a number: a whale may be called 007. */
const textCell = (text: string): CellObject | null => (text === '' ? null : { value: text, type: String });

/** Wide enough for the first rows, as far as a screen goes. */
function widthOf(rows: readonly Row[], column: number): number {
  let longest = 0;
  for (const row of rows.slice(0, 100)) {
    const cell = row[column] as CellObject | null;
    longest = Math.max(longest, typeof cell?.value === 'string' ? cell.value.length : 8);
  }
  return Math.min(60, longest + 2);
}
