import { DataError, type PhotoProblem } from '../errors.ts';
import { addMargin } from '../photos/box.ts';
import type { Photo } from '../photos/photo.ts';
import { describeOtherNames, pathFinder } from './alike-path.ts';
import { readBoxes } from './read-boxes.ts';
import { UniquePaths } from './unique-paths.ts';

/** Which boxes of a table count, and how wide they are cut. */
export interface BoxOptions {
  /** Share of the box's width and height to add on each side. */
  readonly margin?: number;
  /** Of several boxes of a photo: that with the best score (the first of equals), or each as a photo of its own. */
  readonly take?: 'best' | 'all';
  /** The table is of other folders, too: its rows for photos that are not among those given are no problem. */
  readonly shared?: boolean;
}

/** Photos with their boxes, and what of the table did not fit. */
export interface BoxedPhotos {
  /** In the order given; photos without a box in the table keep what they have. */
  readonly photos: Photo[];
  /** Rows without a usable box, or of a photo that is not among those given. */
  readonly problems: PhotoProblem[];
  /** Photos that the table has no box for: no row names them, or it says that nothing was found in them. */
  readonly without: number;
  /** What is worth saying about the table as a whole. */
  readonly notes: readonly string[];
}

/**
 * Crops photos to the boxes of a CSV with the columns `path`, `x`, `y`, `w`, `h` (or `box`) and optionally `score`, as a
 * detector writes it; its rows are joined by the photos' path. A row without box and score stands for a photo that was
 * looked at and holds nothing. Throws a {@link DataError} if it is no such table or names none of the photos.
 */
export async function applyBoxes(
  photos: readonly Photo[],
  file: string,
  { margin = 0, take = 'best', shared = false }: BoxOptions = {},
): Promise<BoxedPhotos> {
  const { boxes: written, problems: unusable, lines, rows, notes } = await readBoxes(file);
  const known = new Set(photos.map(({ path }) => path));
  const nameOf = pathFinder(known, lines.keys());
  const strange = [...lines].filter(([path]) => nameOf(path) === undefined);
  const others = shared ? [] : strange.map(([path, line]) => ({ path, line, reason: 'not among the photos' }));
  const boxes = byKnownPath(written, nameOf);
  const problems = [...unusable.filter(({ path }) => nameOf(path) !== undefined), ...others]
    .toSorted((a, b) => a.line - b.line)
    .map(({ path, line, reason }) => ({ path, reason: `line ${line}: ${reason}` }));
  if (photos.length > 0 && !photos.some(({ path }) => boxes.has(path)))
    throw new DataError(`None of the ${rows} rows of ${file} has a box for one of the photos, e.g. ${photos[0]!.path}`);

  const taken = new UniquePaths(known);
  const boxed = photos.flatMap((photo): Photo[] => {
    const own = (boxes.get(photo.path) ?? [])
      .toSorted((a, b) => b.score - a.score)
      .map(({ box }) => addMargin(box, margin));
    if (own.length === 0) return [photo];
    if (take === 'best') return [{ ...photo, box: own[0] }];
    return own.map((box, i) => ({ ...photo, path: i === 0 ? photo.path : taken.take(photo.path), box }));
  });
  const named = [...lines.keys()].map((path) => [path, nameOf(path) ?? path] as const);
  const otherwise = named.filter(([path, name]) => name !== path);
  return {
    photos: boxed,
    problems,
    without: photos.filter(({ path }) => !boxes.get(path)?.length).length,
    notes: [...notes, ...describeOtherNames(file, otherwise)],
  };
}

/** Boxes under the names that the photos have. */
export function byKnownPath<T>(
  written: ReadonlyMap<string, readonly T[]>,
  nameOf: (path: string) => string | undefined,
) {
  const boxes = new Map<string, T[]>();
  for (const [path, own] of written) {
    const name = nameOf(path) ?? path;
    boxes.set(name, [...(boxes.get(name) ?? []), ...own]);
  }
  return boxes;
}
