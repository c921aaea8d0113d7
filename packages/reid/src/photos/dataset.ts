import {
  applyBoxes,
  type CheckedPhotos,
  checkPhotos,
  type Fingerprints,
  filterPhotos,
  findLeaks,
  fingerprintPhotos,
  groupPhotos,
  type Leaks,
  listPhotos,
  type Photo,
  parseDate,
  readCatalogue,
  type Split,
  splitPhotos,
  withDates,
} from '@flukeprint/data';
import { photosOf, readAdditions, withAdditions } from '../pseudo-labels/additions.ts';
import { type Reporter, reportNotes, reportProblems, withProgress } from '../reporter.ts';
import type { TrainSettings } from '../settings/fields.ts';
import { UserError } from '../user-error.ts';
import { type DataSummary, dataId } from './data-id.ts';

interface ReadOptions {
  readonly imageSize: number;
  readonly reporter: Reporter;
  readonly workers?: number;
}

/** What photos are cropped to. */
export interface Crop {
  /** A table as `applyBoxes` reads it. */
  readonly file: string;
  /** Share of the box's width and height to add on each side. */
  readonly margin: number;
  /** The table is of other folders, too. */
  readonly shared?: boolean;
}

/**
 * Lists a folder and reads every photo once. Those that cannot be read are reported, a line each, and left out. With
 * `loose`, photos outside an individual's folder count, too: their individual is unknown, the empty name.
 */
export async function readPhotos(
  folder: string,
  { loose, crop, ...options }: ReadOptions & { readonly loose?: boolean; readonly crop?: Crop },
): Promise<CheckedPhotos> {
  return readAll(await listCropped(folder, { loose, crop, reporter: options.reporter }), folder, options);
}

/** The photos of a folder with their boxes, unread. */
export async function listCropped(
  folder: string,
  { loose, crop, reporter }: { readonly loose?: boolean; readonly crop?: Crop; readonly reporter: Reporter },
): Promise<readonly Photo[]> {
  const { photos } = await listPhotos(folder, { loose });
  if (!crop) return photos;
  const { file, ...boxOptions } = crop;
  const boxed = await applyBoxes(photos, file, boxOptions);
  reportNotes(reporter, boxed.notes);
  reportProblems(reporter, boxed.problems);
  countWhole(reporter, boxed.photos, folder);
  return boxed.photos;
}

function countWhole(reporter: Reporter, photos: readonly Photo[], source: string): void {
  const whole = photos.filter(({ box }) => box === undefined).length;
  if (whole > 0) reporter.news({ kind: 'whole photos', whole, of: photos.length, source });
}

async function readAll(photos: readonly Photo[], source: string, options: ReadOptions): Promise<CheckedPhotos> {
  const { reporter, ...reading } = options;
  const checked = await withProgress(reporter, 'reading', 'photos', photos.length, (onProgress) =>
    checkPhotos(photos, { ...reading, onProgress }),
  );
  reportProblems(reporter, checked.problems);
  if (checked.photos.length === 0) throw new UserError(`none of the ${photos.length} photos in ${source} can be read`);
  return checked;
}

export interface Dataset extends CheckedPhotos {
  readonly split: Split;
  readonly summary: DataSummary;
  /** Photos left out before the split: of unknown individuals. */
  readonly unknown: number;
  /** Pseudo-labelled photos among those to train on. */
  readonly additions: number;
  /** Where the split asked for them. */
  readonly fingerprints?: Fingerprints;
}

/** What decides which photos a run sees. */
export type DataSettings = Pick<
  TrainSettings,
  | 'data'
  | 'format'
  | 'images'
  | 'boxes'
  | 'boxMargin'
  | 'unknown'
  | 'minPhotos'
  | 'split'
  | 'splitFraction'
  | 'splitCutoff'
  | 'burstSeconds'
  | 'duplicateDistance'
  | 'additions'
  | 'imageSize'
  | 'seed'
>;

/** Photos of a catalogue, cropped, without those of unknown individuals; all that can be read; split. */
export async function readDataset(
  settings: DataSettings,
  { reporter, workers }: Omit<ReadOptions, 'imageSize'>,
): Promise<Dataset> {
  const { data, format, images, boxes, boxMargin, minPhotos, imageSize, seed } = settings;
  const { split: strategy, splitFraction: fraction, splitCutoff } = settings;
  const catalogue = await readCatalogue(data, { format, images: images ?? undefined });
  const boxed = boxes ? await applyBoxes(catalogue.photos, boxes, { margin: boxMargin }) : null;
  reportNotes(reporter, [...catalogue.notes, ...(boxed?.notes ?? [])]);
  const problems = [...catalogue.problems, ...(boxed?.problems ?? [])];
  reportProblems(reporter, problems);
  const known = filterPhotos(boxed?.photos ?? catalogue.photos, { unknown: settings.unknown, minPhotos: 1 });
  if (boxes) countWhole(reporter, known.photos, data);

  const additions = photosOf(await readAdditions(settings.additions));
  const checked = await readAll([...known.photos, ...additions], data, { imageSize, reporter, workers });
  const added = new Set(additions.map(({ path }) => path));
  const labelled = checked.photos.filter(({ path }) => !added.has(path));
  const fingerprints = strategy === 'photo' ? undefined : await readFingerprints(labelled, { reporter, workers });
  const photos = fingerprints ? withDates(labelled, fingerprints) : labelled;
  // What a split must not part: copies, near-duplicates, bursts.
  const groups = fingerprints && groupPhotos(labelled, fingerprints, groupOptions(settings));
  const cutoff = splitCutoff === null ? undefined : dateOf(splitCutoff);
  const labelledSplit = splitPhotos(photos, { strategy, minPhotos, groups, seed, fraction, cutoff });
  const withAdded = withAdditions(
    labelledSplit,
    checked.photos.filter(({ path }) => added.has(path)),
  );
  reportProblems(reporter, withAdded.problems);
  const { split } = withAdded;
  return {
    ...checked,
    photos: labelled,
    problems: [...problems, ...checked.problems, ...withAdded.problems],
    split,
    summary: await dataId(split),
    unknown: known.unknown.length,
    additions: split.training.length - labelledSplit.training.length,
    fingerprints,
  };
}

/** The queries of a data set that have a near-duplicate or a burst sibling in its gallery. Reads the photos once more, unless the split did. */
export async function leaksOf(
  { split, fingerprints }: Pick<Dataset, 'split' | 'fingerprints'>,
  settings: Pick<DataSettings, 'burstSeconds' | 'duplicateDistance'>,
  reading: Omit<ReadOptions, 'imageSize'>,
): Promise<Leaks> {
  const known = fingerprints ?? (await readFingerprints([...split.queries, ...split.gallery], reading));
  return findLeaks(split, known, groupOptions(settings));
}

async function readFingerprints(photos: Photo[], { reporter, workers }: Omit<ReadOptions, 'imageSize'>) {
  const { fingerprints } = await withProgress(reporter, 'comparing', 'photos', photos.length, (onProgress) =>
    fingerprintPhotos(photos, { workers, onProgress }),
  );
  return fingerprints;
}

const groupOptions = ({
  burstSeconds,
  duplicateDistance,
}: Pick<DataSettings, 'burstSeconds' | 'duplicateDistance'>) => ({
  seconds: burstSeconds,
  distance: duplicateDistance,
});

function dateOf(text: string): number {
  const date = parseDate(text);
  if (date === undefined)
    throw new UserError(`expected --split-cutoff to be a date such as 2024-07-01, received ${text}`);
  return date;
}
