import { readBoxes, type ScoredBox } from '@flukeprint/data';
import { writeAtomically } from '@flukeprint/data/files';
import { stringify } from 'csv-stringify/sync';
import { type Reporter, reportNotes, reportProblems } from '../reporter.ts';

/** The flukes of photos, best first, by the photos' path: none for a photo that was looked at in vain. */
export type BoxesByPath = ReadonlyMap<string, readonly ScoredBox[]>;

const columns = ['path', 'x', 'y', 'w', 'h', 'score'];

/**
 * Writes `boxes.csv`: path, x, y, w, h (pixels of the upright photo) and score; a row per box, and one with nothing but
 * the path for a photo without any.
 */
export async function writeBoxes(file: string, boxes: BoxesByPath): Promise<void> {
  const rows = [...boxes].flatMap(([path, own]) =>
    own.length === 0
      ? [[path, '', '', '', '', '']]
      : own.map(({ box: { x, y, w, h }, score }) => [path, x, y, w, h, score]),
  );
  await writeAtomically(file, [stringify(rows, { header: true, columns })]);
}

/** Reads such a table, also another's with columns in its own order; rows that cannot be used are reported and left out. */
export async function readBoxesFile(file: string, reporter: Reporter): Promise<BoxesByPath> {
  const { boxes, problems, notes } = await readBoxes(file);
  reportNotes(reporter, notes);
  const reasons = problems.map(({ path, line, reason }) => ({ path, reason: `line ${line} of ${file}: ${reason}` }));
  reportProblems(reporter, reasons);
  for (const own of boxes.values()) own.sort((a, b) => b.score - a.score);
  return boxes;
}
