import { rm } from 'node:fs/promises';
import { csvText } from '@flukeprint/catalogue/export/csv-text';
import type { PhotoProblem } from '@flukeprint/data';
import { writeAtomically } from '@flukeprint/data/files';
import type { Backend } from '@flukeprint/kernels';
import { noneOf } from '../../counted.ts';
import { type Collection, type CollectionSource, reportLeftOut, rowsLeftOut } from '../../photos/collection.ts';
import { readSource } from '../../photos/read-source.ts';
import { type Reporter, reportProblems } from '../../reporter.ts';
import { UserError } from '../../user-error.ts';
import { writeBoxes } from '../boxes-table.ts';
import { loadDetector } from '../detector.ts';
import { annotatePhotos } from './annotate-photos.ts';
import { countFound, type DetectInPhotosOptions, detectInPhotos } from './detect-in-photos.ts';

/** The photos of a collection, each once, and what of it cannot be used. */
export interface PhotosToSearch extends Collection {
  readonly problems: readonly PhotoProblem[];
}

/** Lists the photos of a collection; those of a table may lie in `images`. Who they show does not matter. */
export async function readPhotosToSearch(
  { path, only, images, where }: CollectionSource,
  reporter: Reporter,
): Promise<PhotosToSearch> {
  const catalogue = await readSource(path, { images, only, where, loose: true });
  const { problems, leftOut, notes } = catalogue;
  reportProblems(reporter, problems);
  for (const text of notes) reporter.news({ kind: 'note', text });
  // A table may name a photo for each of its animals.
  const photos = [...new Map(catalogue.photos.toReversed().map((photo) => [photo.file, photo])).values()].reverse();
  return { source: path, photos, problems, leftOut, rows: rowsLeftOut(catalogue) };
}

/** The tables that {@link searchCatalogue} writes. */
export const searchedFiles = (output: string) => ({
  boxes: output,
  problems: output.replace(/\.csv$/i, '.problems.csv'),
});

export interface SearchOptions extends Omit<DetectInPhotosOptions, 'logFile'> {
  readonly backend: Backend;
  /** Run folder or file of a detector. */
  readonly detector: string;
  readonly catalogue: PhotosToSearch;
  /** The table of boxes, a .csv. An interrupted search goes on from `<output>.partial.jsonl`. */
  readonly output: string;
  /** Folder for the photos with their boxes drawn in. */
  readonly annotate?: string;
}

/**
 * Looks for the flukes of a catalogue and writes the table of boxes, that of problems where there are any, and pictures. Counts what was
 * found. Throws a {@link UserError} where no photo can be read.
 */
export async function searchCatalogue(options: SearchOptions) {
  const { backend, catalogue, output, annotate, reporter } = options;
  const { photos } = catalogue;
  const search = { ...options, logFile: `${output}.partial.jsonl` };
  const detector = await loadDetector(backend, options.detector);
  const found = await detectInPhotos(backend, detector, photos, search).finally(() => detector.network.dispose());
  if (found.known > 0) reporter.news({ kind: 'searched before', known: found.known, of: photos.length });
  reportProblems(reporter, found.problems);
  reportLeftOut(reporter, catalogue, found.problems.length);
  if (found.boxes.size === 0)
    throw new UserError(`${noneOf(photos.length, 'photo')} in ${catalogue.source} can be read`);
  const files = searchedFiles(output);
  await writeBoxes(files.boxes, found.boxes);
  const problems = [...catalogue.problems, ...found.problems];
  if (problems.length > 0)
    await writeAtomically(files.problems, [
      csvText([['path', 'reason'], ...problems.map(({ path, reason }) => [path, reason])]),
    ]);
  else await rm(files.problems, { force: true });
  if (annotate) await annotatePhotos(photos, found.boxes, annotate, reporter);
  // Until here a search that is started again has nothing to look for a second time.
  await found.log.remove();
  return { ...countFound(found), problems: problems.length, boxes: found.boxes };
}
