import type { PhotoProblem } from '../errors.ts';
import type { Box } from '../photos/box.ts';
import { pathColumnOf } from './choose-columns.ts';
import { boxColumns } from './csv-catalogue.ts';
import { readText } from './read-text.ts';
import { columnOf, parseTable, requireColumn } from './table.ts';

/** A box with what a detector gives for it; 0 where it says nothing. */
export interface ScoredBox {
  readonly box: Box;
  readonly score: number;
}

/** A table of boxes, row by row. */
export interface BoxTable {
  /** By the photo's path, in the order of the rows; empty for a photo that was looked at and holds nothing. */
  readonly boxes: Map<string, ScoredBox[]>;
  /** Rows without a usable box. */
  readonly problems: (PhotoProblem & { readonly line: number })[];
  /** The line each photo is named in first. */
  readonly lines: Map<string, number>;
  readonly rows: number;
  /** What is worth saying about how the file was read. */
  readonly notes: readonly string[];
}

/**
 * Reads a CSV with the columns `path`, `x`, `y`, `w`, `h` (or `box`) and optionally `score`, a row per box. A row with
 * neither box nor score says that its photo holds nothing. Throws a `DataError` if it is no such table.
 */
export async function readBoxes(file: string): Promise<BoxTable> {
  const { text, notes } = await readText(file);
  const table = parseTable(text, file, { notes });
  const pathColumn = pathColumnOf(table);
  const boxAt = boxColumns(table);
  if (!boxAt) requireColumn(table, 'x');
  const scoreColumn = columnOf(table, 'score', 'confidence');

  const { rows } = table;
  const result: BoxTable = { boxes: new Map(), problems: [], lines: new Map(), rows: rows.length, notes: table.notes };
  for (const row of rows) {
    const { line, values } = row;
    const path = (values[pathColumn] ?? '').replaceAll('\\', '/');
    if (!result.lines.has(path)) result.lines.set(path, line);
    const box = row.problem ?? boxAt!(row);
    const written = scoreColumn < 0 ? '' : (values[scoreColumn] ?? '');
    const score = Number(written);
    const nothing = box === undefined && written === '';
    if (box === undefined && !nothing) result.problems.push({ path, line, reason: 'has a score and no box' });
    else if (typeof box === 'string') result.problems.push({ path, line, reason: box });
    else if (Number.isNaN(score)) result.problems.push({ path, line, reason: 'score is no number' });
    else {
      const own = result.boxes.get(path) ?? [];
      if (box) own.push({ box, score });
      result.boxes.set(path, own);
    }
  }
  return result;
}
