import { parquetWriteBuffer } from 'hyparquet-writer';
import { type Cell, numberColumns } from './flat-rows.ts';

/** A Parquet file: numbers as such, all else as text. */
export function parquetBytes(columns: readonly string[], rows: readonly (readonly Cell[])[]): Uint8Array {
  const columnData = columns.map((name, at) => ({
    name,
    data: rows.map((row) => row[at] ?? null),
    type: numberColumns.has(name) ? ('DOUBLE' as const) : ('STRING' as const),
    nullable: true,
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData, createdBy: 'flukeprint' }));
}
