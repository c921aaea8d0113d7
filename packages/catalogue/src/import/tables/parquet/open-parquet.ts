import { readFile } from 'node:fs/promises';
import type { Row } from '@flukeprint/data';
import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet';
import { CatalogueError } from '../../../errors.ts';
import { mostCells, mostUnpacked } from '../expansion.ts';
import type { OpenedTable } from '../opened-table.ts';
import { checkPages } from './check-pages.ts';
import { endOfStruct } from './check-thrift.ts';

/** Opens a Parquet file: columns that hold one value a row. Throws a {@link CatalogueError} that names the file. */
export async function openParquet(file: string): Promise<OpenedTable> {
  const bytes = await readFile(file);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  try {
    const metadata = checkedMetadata(buffer);
    const columns = flatColumns(metadata).map(({ name }) => name);
    const records = await parquetReadObjects({ file: buffer, metadata, columns });
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

type Metadata = ReturnType<typeof parquetMetadata>;

/** What stands at the end of the file. Throws where what it says needs more memory than any table of this size. */
function checkedMetadata(file: ArrayBuffer): Metadata {
  const view = new DataView(file);
  const length = view.getUint32(file.byteLength - 8, true);
  if (length > file.byteLength - 8) throw new Error('its end is missing');
  endOfStruct(view, file.byteLength - 8 - length);
  const metadata = parquetMetadata(file, { geoparquet: false });
  const columns = flatColumns(metadata);
  const named = new Map(columns.map((column) => [column.name, column]));
  const budget = { bytes: mostUnpacked(file.byteLength), values: mostCells(file.byteLength) };
  const rows = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (!(rows * columns.length <= budget.values)) throw new Error('it has more rows than its size can stand for');
  for (const { columns: chunks } of metadata.row_groups)
    for (const { meta_data: chunk } of chunks) {
      const column = chunk?.path_in_schema.length === 1 && named.get(chunk.path_in_schema[0]!);
      if (chunk && column) checkPages(file, chunk, column.isOptional, budget);
    }
  return metadata;
}

function flatColumns(metadata: Metadata): { name: string; isOptional: boolean }[] {
  return parquetSchema(metadata).children.flatMap(({ element, children }) => {
    if (typeof element.name !== 'string') throw new Error('a column has no name');
    if (children.length > 0 || element.repetition_type === 'REPEATED') return [];
    // Whatever is not required may be missing.
    return [{ name: element.name, isOptional: element.repetition_type !== 'REQUIRED' }];
  });
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return value instanceof Date ? value.toISOString().slice(0, 19) : String(value);
}
