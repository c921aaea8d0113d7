import { open } from 'node:fs/promises';
import { parseTable, readText } from '@flukeprint/data';
import { CatalogueError } from '../../errors.ts';
import type { OpenedTable } from './opened-table.ts';
import { openParquet } from './parquet/open-parquet.ts';
import { fromSafeCell } from './safe-cell.ts';
import { openWorkbook } from './workbook/open-workbook.ts';

/** What stands in a file by its first bytes. */
export type TableKind = 'workbook' | 'parquet' | 'text';

export async function kindOf(file: string): Promise<TableKind> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    throw new CatalogueError(
      error.code === 'ENOENT' ? `${file} does not exist` : `cannot read ${file}: ${error.message}`,
    );
  });
  try {
    if (!(await handle.stat()).isFile()) throw new CatalogueError(`${file} is no file, so it holds no table`);
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
