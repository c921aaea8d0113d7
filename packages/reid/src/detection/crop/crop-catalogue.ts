import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { addMargin, applyBoxes } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { noneOf } from '../../counted.ts';
import { type Collection, type CollectionSource, readCollection, reportLeftOut } from '../../photos/collection.ts';
import { type Reporter, reportNotes, reportProblems } from '../../reporter.ts';
import { UserError } from '../../user-error.ts';
import { completeBoxes } from './complete-boxes.ts';
import { cropPaths, cropPhotos, expectOutside } from './crop-photos.ts';

/** The photos of a collection, for crops that go to `output`. */
export async function readPhotosToCrop(
  source: CollectionSource,
  output: string,
  reporter: Reporter,
): Promise<Collection> {
  if ((await stat(source.path).catch(() => null))?.isDirectory()) expectOutside(output, source.path);
  // What nobody is called is nothing to a crop.
  return readCollection({ ...source, unknown: [] }, reporter);
}

/** The tables that are written beside the crops. */
export const cropTables = (isDetecting: boolean) => ['crops.csv', ...(isDetecting ? ['boxes.csv'] : [])];

export interface CropCatalogueOptions {
  readonly collection: Collection;
  /** A table of boxes. */
  readonly boxes?: string;
  /** Run folder or file of a detector for photos without a box, and where it computes. */
  readonly detector?: { readonly path: string; readonly backend: Backend };
  /** Share of a box's width and height to add on each side. */
  readonly margin: number;
  /** Of several flukes in a photo. */
  readonly take: 'best' | 'all';
  /** Whether photos without a fluke are kept as they are. */
  readonly whole: boolean;
  /** Folder of the crops. */
  readonly output: string;
  /** Sees to it that the crops may be written, as paths below `output`: how many a photo has, is known late. */
  readonly claim: (paths: readonly string[]) => Promise<void>;
  readonly workers?: number;
  readonly reporter: Reporter;
}

/**
 * Cuts photos to their flukes and writes them with their table. Counts the crops, and the photos without a box. Throws a {@link UserError}
 * where there is nothing to crop.
 */
export async function cropCatalogue(
  options: CropCatalogueOptions,
): Promise<{ readonly crops: number; readonly withoutBox: number }> {
  const { collection, detector, margin, take, whole, output, claim, workers, reporter } = options;
  const { photos, source } = collection;
  let file = options.boxes ?? null;
  if (detector) {
    const search = { detector: detector.path, boxes: file, target: join(output, 'boxes.csv'), reporter, workers };
    file = await completeBoxes(detector.backend, photos, search);
  }
  const boxed = file ? await applyBoxes(photos, file, { margin, take }) : { photos, problems: [], notes: [] };
  reportNotes(reporter, boxed.notes);
  reportProblems(reporter, boxed.problems);
  // Those of a catalogue have no margin yet.
  const own = new Set(photos.map(({ box }) => box));
  const all = boxed.photos.map((photo) =>
    photo.box && own.has(photo.box) ? { ...photo, box: addMargin(photo.box, margin) } : photo,
  );
  const withBox = all.filter(({ box }) => box !== undefined);
  const chosen = whole ? all : withBox;
  if (chosen.length === 0)
    throw new UserError(`${noneOf(photos.length, 'photo')} in ${source} has a box: nothing to crop`);
  await claim(cropPaths(chosen));
  const { crops, problems } = await cropPhotos(chosen, output, reporter);
  reportProblems(reporter, problems);
  reportLeftOut(reporter, collection, problems.length);
  return { crops, withoutBox: all.length - withBox.length };
}
