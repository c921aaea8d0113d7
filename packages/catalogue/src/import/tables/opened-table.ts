import type { Table } from '@flukeprint/data';

/** A table, and whether its cells keep what they are. */
export interface OpenedTable extends Table {
  /** Of a workbook: dates may be numbers of days. */
  readonly isWorkbook: boolean;
}
