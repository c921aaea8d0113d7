import type { Row } from '@flukeprint/data';
import readWorkbook, { type CellValue } from 'read-excel-file/node';
import { CatalogueError } from '../../../errors.ts';
import type { OpenedTable } from '../opened-table.ts';
import { unpackedWorkbook } from './unpack-workbook.ts';

/** Opens an XLSX file: the sheet asked for, else the one of photos, else the first. Throws a {@link CatalogueError} that names the file. */
export async function openWorkbook(file: string, asked: string | undefined): Promise<OpenedTable> {
  const sheets = await sheetsOf(file).catch((error: Error) => {
    throw new CatalogueError(`${file} is no workbook that can be read: ${error.message}; save it as CSV UTF-8`);
  });
  const wanted = asked?.toLowerCase();
  const found = wanted
    ? sheets.find(({ sheet }) => sheet.toLowerCase() === wanted)
    : (sheets.find(({ sheet }) => sheet === 'photos') ?? sheets[0]);
  const names = sheets.map(({ sheet }) => sheet).join(', ');
  if (!found)
    throw new CatalogueError(asked ? `${file} has no sheet ${asked}; it has ${names}` : `${file} has no sheet`);
  const cells = found.data.map((row) => row.map(cellText));
  const at = cells.findIndex((row) => row.filter((cell) => cell !== '').length > 1 || cells.length === 1);
  const header = cells[at];
  if (!header) throw new CatalogueError(`sheet ${found.sheet} of ${file} is empty`);
  const rows = cells.flatMap((values, i): Row[] =>
    i > at && values.some((value) => value.trim() !== '') ? [{ line: i + 1, values }] : [],
  );
  const others =
    asked || sheets.length === 1 ? [] : [`${file}: sheet ${found.sheet} of ${names} (--sheet takes another)`];
  return { file, columns: header.map((name) => name.trim()), rows, notes: others, isWorkbook: true };
}

const sheetsOf = async (file: string) => readWorkbook(await unpackedWorkbook(file), { trim: false });

/** Dates as they are written here; a cell of a day alone has no time. */
function cellText(cell: CellValue | null): string {
  if (cell === null || cell === undefined) return '';
  if ((cell as unknown) instanceof Date) {
    const date = cell as unknown as Date;
    if (Number.isNaN(date.getTime())) return String(date);
    const text = date.toISOString().slice(0, 19);
    return text.endsWith('T00:00:00') ? text.slice(0, 10) : text;
  }
  return String(cell);
}
