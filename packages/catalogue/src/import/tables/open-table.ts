import { open, readFile } from 'node:fs/promises';
import { parseTable, type Row, readText, type Table } from '@flukeprint/data';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import readWorkbook, { type CellValue } from 'read-excel-file/node';
import { CatalogueError } from '../../errors.ts';
import { fromSafeCell } from './safe-cell.ts';

/** A table, and whether its cells keep what they are. */
export interface OpenedTable extends Table {
  /** Of a workbook: dates may be numbers of days. */
  readonly isWorkbook: boolean;
}

/** What stands in a file by its first bytes. */
export type TableKind = 'workbook' | 'parquet' | 'text';

export async function kindOf(file: string): Promise<TableKind> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    throw new CatalogueError(
      error.code === 'ENOENT' ? `${file} does not exist` : `cannot read ${file}: ${error.message}`,
    );
  });
  try {
    const { buffer } = await handle.read(Buffer.alloc(8), 0, 8, 0);
    if (buffer.toString('latin1', 0, 4) === 'PK\x03\x04') return 'workbook';
    return buffer.toString('latin1', 0, 4) === 'PAR1' ? 'parquet' : 'text';
  } finally {
    await handle.close();
  }
}

/** Opens a CSV, TSV, XLSX or Parquet file. Throws a {@link CatalogueError}, or data's error, that names the file. */
export async function openTable(file: string, sheet?: string): Promise<OpenedTable> {
  const kind = await kindOf(file);
  if (kind === 'workbook') return openWorkbook(file, sheet);
  if (sheet !== undefined) throw new CatalogueError(`${file} is no workbook, so it has no sheet ${sheet}`);
  return kind === 'parquet' ? openParquet(file) : openText(file);
}

async function openText(file: string): Promise<OpenedTable> {
  const { text, notes } = await readText(file);
  return { ...parseTable(text, file, { notes, cell: fromSafeCell }), isWorkbook: false };
}

/** The sheet asked for, else the one of photos, else the first. */
async function openWorkbook(file: string, asked: string | undefined): Promise<OpenedTable> {
  const sheets = await readWorkbook(file, { trim: false }).catch((error: Error) => {
    throw new CatalogueError(`${file} is no workbook that can be read: ${error.message}; save it as CSV UTF-8`);
  });
  const wanted = asked?.toLowerCase();
  const found = wanted
    ? sheets.find(({ sheet }) => sheet.toLowerCase() === wanted)
    : (sheets.find(({ sheet }) => sheet === 'photos') ?? sheets[0]);
  const names = sheets.map(({ sheet }) => sheet).join(', ');
  if (!found) throw new CatalogueError(`${file} has no sheet ${asked}; it has ${names}`);
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

/** Dates as they are written here; a cell of a day alone has no time. */
function cellText(cell: CellValue | null): string {
  if (cell === null || cell === undefined) return '';
  if ((cell as unknown) instanceof Date) {
    const text = (cell as unknown as Date).toISOString().slice(0, 19);
    return text.endsWith('T00:00:00') ? text.slice(0, 10) : text;
  }
  return String(cell);
}

async function openParquet(file: string): Promise<OpenedTable> {
  const bytes = await readFile(file);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  try {
    const columns = parquetMetadata(buffer).schema.flatMap(({ name, type }) => (type === undefined ? [] : [name]));
    const records = await parquetReadObjects({ file: buffer });
    const rows = records.map(
      (record, i): Row => ({
        line: i + 1,
        values: columns.map((name) => textOf((record as Record<string, unknown>)[name])),
      }),
    );
    return { file, columns, rows, notes: [], isWorkbook: false };
  } catch (error) {
    throw new CatalogueError(`${file} is no Parquet file that can be read: ${(error as Error).message}`);
  }
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return value instanceof Date ? value.toISOString().slice(0, 19) : String(value);
}
