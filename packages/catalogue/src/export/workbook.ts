import writeExcel, { type CellObject, type Row, type Sheet } from 'write-excel-file/node';
import { CatalogueError } from '../errors.ts';
import type { Cell } from './flat-rows.ts';

/** What a sheet of Excel holds. */
const mostRows = 2 ** 20;
const mostLetters = 32_767;

export interface SheetContent {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A workbook for Excel and its like; text stays text, also 007 and =1+1. Throws a {@link CatalogueError} where a sheet is too small for it. */
export async function workbook(sheets: readonly SheetContent[]): Promise<Buffer> {
  const content = sheets.map(({ name, columns, rows }): Sheet<Buffer> => {
    if (rows.length >= mostRows)
      throw new CatalogueError(
        `${rows.length.toLocaleString('en')} rows do not fit on a sheet of ${mostRows.toLocaleString('en')}: export to CSV or Parquet`,
      );
    const header = columns.map((value): CellObject => ({ value, type: String, fontWeight: 'bold' }));
    const widths = columns.map((column, at) => ({ width: widthOf(column, rows, at) }));
    return {
      data: [header, ...rows.map((row): Row => row.map(cellOf))],
      sheet: name,
      columns: widths,
      stickyRowsCount: 1,
    } as Sheet<Buffer>;
  });
  return writeExcel(content).toBuffer();
}

function cellOf(value: Cell): CellObject | null {
  if (value === null || value === '') return null;
  if (typeof value === 'number') return { value, type: Number };
  if (value.length > mostLetters)
    throw new CatalogueError(
      `a cell of Excel holds ${mostLetters.toLocaleString('en')} letters, ${value.slice(0, 40)}… has more: export to CSV`,
    );
  return { value, type: String };
}

/** Wide enough for the first rows, as far as a screen goes. */
function widthOf(column: string, rows: readonly (readonly Cell[])[], at: number): number {
  const lengths = rows.slice(0, 100).map((row) => String(row[at] ?? '').length);
  return Math.min(60, Math.max(column.length, ...lengths) + 2);
}
