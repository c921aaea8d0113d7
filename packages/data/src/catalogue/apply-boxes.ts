import { addMargin, type Box } from '../box.ts';
import { DataError, type PhotoProblem } from '../errors.ts';
import type { Photo } from '../photos.ts';
import { uniquePath } from './collector.ts';
import { boxColumns, pathColumns } from './csv-catalogue.ts';
import { columnOf, parseTable, readText, requireColumn } from './table.ts';

export interface BoxOptions {
  /** Share of the box's width and height to add on each side. */
  readonly margin?: number;
  /** Of several boxes of a photo: that with the best score (the first of equals), or each as a photo of its own. */
  readonly take?: 'best' | 'all';
}

export interface BoxedPhotos {
  /** In the order given; photos without a row keep what they have. */
  readonly photos: Photo[];
  /** Rows without a usable box, or of a photo that is not among those given. */
  readonly problems: PhotoProblem[];
  /** Photos that no row names. */
  readonly without: number;
}

/**
 * Crops photos to the boxes of a CSV with the columns `path`, `x`, `y`, `w`, `h` (or `box`) and optionally `score`, as a
 * detector writes it; its rows are joined by the photos' path. Throws a {@link DataError} if it is no such table or names
 * none of the photos.
 */
export async function applyBoxes(
  photos: readonly Photo[],
  file: string,
  { margin = 0, take = 'best' }: BoxOptions = {},
): Promise<BoxedPhotos> {
  const table = parseTable(await readText(file), file);
  const pathColumn = requireColumn(table, ...pathColumns);
  const boxAt = boxColumns(table);
  if (!boxAt) requireColumn(table, 'x');
  const scoreColumn = columnOf(table, 'score', 'confidence');

  const known = new Set(photos.map(({ path }) => path));
  const problems: PhotoProblem[] = [];
  const boxes = new Map<string, { box: Box; score: number }[]>();
  for (const row of table.rows) {
    const path = (row.values[pathColumn] ?? '').replaceAll('\\', '/');
    const box = boxAt!(row) ?? 'has no box';
    const score = scoreColumn < 0 || !row.values[scoreColumn] ? 0 : Number(row.values[scoreColumn]);
    const wrong = typeof box === 'string' ? box : Number.isNaN(score) ? 'score is no number' : undefined;
    if (!known.has(path)) problems.push({ path, reason: `line ${row.line}: not among the photos` });
    else if (wrong) problems.push({ path, reason: `line ${row.line}: ${wrong}` });
    else boxes.set(path, [...(boxes.get(path) ?? []), { box: addMargin(box as Box, margin), score }]);
  }
  if (boxes.size === 0 && photos.length > 0)
    throw new DataError(
      `None of the ${table.rows.length} rows of ${file} has a box for one of the photos, e.g. ${photos[0].path}`,
    );

  const taken = new Set(known);
  const boxed = photos.flatMap((photo): Photo[] => {
    const own = (boxes.get(photo.path) ?? []).toSorted((a, b) => b.score - a.score);
    if (own.length === 0) return [photo];
    if (take === 'best') return [{ ...photo, box: own[0].box }];
    return own.map(({ box }, i) => ({ ...photo, path: i === 0 ? photo.path : uniquePath(photo.path, taken), box }));
  });
  return { photos: boxed, problems, without: photos.filter(({ path }) => !boxes.has(path)).length };
}
