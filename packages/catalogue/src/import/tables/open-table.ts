import { stat } from 'node:fs/promises';
import { parseTable, readText } from '@flukeprint/data';
import { firstBytes } from '@flukeprint/data/files';
import { CatalogueError } from '../../errors.ts';
import type { OpenedTable } from './opened-table.ts';
import { openParquet } from './parquet/open-parquet.ts';
import { fromSafeCell } from './safe-cell.ts';
import { openWorkbook } from './workbook/open-workbook.ts';

/** What stands in a file by its first bytes. */
export type TableKind = 'workbook' | 'parquet' | 'text';

export async function kindOf(file: string): Promise<TableKind> {
  const unreadable = (error: NodeJS.ErrnoException) => {
    throw new CatalogueError(
      error.code === 'ENOENT' ? `${file} does not exist` : `cannot read ${file}: ${error.message}`,
    );
  };
  // Asked first: to open a pipe may wait for ever.
  if (!(await stat(file).catch(unreadable)).isFile())
    throw new CatalogueError(`${file} is no file, so it holds no table`);
  const head = (await firstBytes(file, 4).catch(unreadable)).toString('latin1');
  if (head === 'PK\x03\x04') return 'workbook';
  return head === 'PAR1' ? 'parquet' : 'text';
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
