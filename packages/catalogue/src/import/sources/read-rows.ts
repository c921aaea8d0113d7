import type { Row, Table } from '@flukeprint/data';
import type { RowProblem, SourceRow } from '../source-row.ts';
import { ValueProblem } from '../tables/values.ts';
import { MissingPhoto } from './photo-locator.ts';

/** Reads each row of a table; what cannot be read is a problem with its line. */
export function readRows(table: Pick<Table, 'rows'>, read: (row: Row) => SourceRow | readonly SourceRow[]) {
  const rows: SourceRow[] = [];
  const problems: RowProblem[] = [];
  for (const row of table.rows) {
    try {
      if (row.problem !== undefined) throw new ValueProblem(row.problem);
      const made = read(row);
      if (Array.isArray(made)) for (const one of made) rows.push(one);
      else rows.push(made as SourceRow);
    } catch (error) {
      if (!(error instanceof ValueProblem)) throw error;
      const isMissing = error instanceof MissingPhoto;
      problems.push({ where: `line ${row.line}`, reason: error.message, ...(isMissing && { isMissing }) });
    }
  }
  return { rows, problems };
}
