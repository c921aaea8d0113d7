import { applyBoxes } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { type Collection, type CollectionSource, readCollection } from '../../photos/collection.ts';
import { countWhole, type Reporter, reportNotes, reportProblems } from '../../reporter.ts';
import { completeBoxes } from './complete-boxes.ts';

/** Where the boxes of a collection's photos come from. */
export interface BoxSource {
  /** A table of boxes. */
  readonly boxes?: string;
  /** Run folder or file of a detector, for photos that the table has no box of. */
  readonly detector?: string;
  /** Where boxes that the detector finds are kept. */
  readonly foundBoxes: string;
  /** The table is of other photos, too. */
  readonly shared?: boolean;
}

/** A collection, and where its boxes come from. */
export interface CroppedSource extends CollectionSource {
  readonly boxes?: BoxSource;
}

export interface CroppedCollectionOptions {
  /** Share of a box's width and height to add on each side. */
  readonly margin: number;
  readonly reporter: Reporter;
  readonly workers?: number;
}

/** Lists a collection and gives its photos their boxes, where there is a table or a detector. */
export async function croppedCollection(
  backend: Backend,
  { boxes: source, ...collection }: CroppedSource,
  { margin, reporter, workers }: CroppedCollectionOptions,
): Promise<Collection> {
  const listed = await readCollection(collection, reporter);
  if (!source) return listed;
  const { boxes, detector, foundBoxes: target, shared } = source;
  const search = { detector: detector ?? '', boxes, target, reporter, workers };
  const file = detector === undefined ? boxes : await completeBoxes(backend, listed.photos, search);
  if (!file) return listed;
  // A table of the detector's making is this collection's alone.
  const boxed = await applyBoxes(listed.photos, file, { margin, shared: shared && file === boxes });
  reportNotes(reporter, boxed.notes);
  reportProblems(reporter, boxed.problems);
  countWhole(reporter, boxed.photos, listed.source);
  return { ...listed, photos: boxed.photos };
}
