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
  type LeftOut,
  type Photo,
  parseDate,
  type Split,
  splitPhotos,
  withDates,
} from '@flukeprint/data';
import { noneOf } from '../counted.ts';
import { photosOf, readAdditions, withAdditions } from '../pseudo-labels/additions.ts';
import { countWhole, type Reporter, reportNotes, reportProblems, withProgress } from '../reporter.ts';
import type { TrainSettings } from '../settings/fields.ts';
import { UserError } from '../user-error.ts';
import { type Collection, reportLeftOut, rowsLeftOut, sourceOptionsOf, tellOfCatalogue } from './collection.ts';
import { type DataSummary, dataId } from './data-id.ts';
import { expectSeveral, individualsOf } from './expect-several.ts';
import { readSource } from './read-source.ts';
import { namesOfNoPhoto } from './unknown-names.ts';

interface ReadOptions {
  readonly imageSize: number;
  readonly reporter: Reporter;
  readonly workers?: number;
  /** Whether there are photos beside these, so that it is no error if none of them can be read. */
  readonly hasOthers?: boolean;
}

/** Reads every photo of a collection once. Those that cannot be read are reported, a line each and counted, and left out. */
export async function readPhotos(collection: Collection, options: ReadOptions): Promise<CheckedPhotos> {
  const checked = await readAll(collection.photos, collection.source, options);
  reportLeftOut(options.reporter, collection, checked.problems.length);
  return checked;
}

async function readAll(photos: readonly Photo[], source: string, options: ReadOptions): Promise<CheckedPhotos> {
  const { reporter, hasOthers, ...reading } = options;
  const checked = await withProgress(reporter, 'reading', 'photos', photos.length, (onProgress) =>
    checkPhotos(photos, { ...reading, onProgress }),
  );
  reportProblems(reporter, checked.problems);
  if (checked.photos.length === 0 && !hasOthers)
    throw new UserError(`${noneOf(photos.length, 'photo')} in ${source} can be read`);
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
  | 'individualFrom'
  | 'where'
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
  { reporter, workers }: Omit<ReadOptions, 'imageSize' | 'hasOthers'>,
): Promise<Dataset> {
  const { data, boxes, boxMargin, minPhotos, imageSize, seed } = settings;
  const { split: strategy, splitFraction: fraction, splitCutoff } = settings;
  const catalogue = await readSource(data, sourceOptionsOf(settings));
  tellOfCatalogue(catalogue, data, reporter, settings.unknown);
  reportNotes(reporter, namesOfNoPhoto(catalogue.photos, settings.unknown));
  const boxed = boxes ? await applyBoxes(catalogue.photos, boxes, { margin: boxMargin }) : null;
  reportNotes(reporter, boxed?.notes ?? []);
  reportProblems(reporter, boxed?.problems ?? []);
  const problems = [...catalogue.problems, ...(boxed?.problems ?? [])];
  const known = filterPhotos(boxed?.photos ?? catalogue.photos, { unknown: settings.unknown, minPhotos: 1 });
  expectSeveral(individualsOf(known.photos), data);
  if (boxes) countWhole(reporter, known.photos, data);

  const additions = photosOf(await readAdditions(settings.additions));
  const checked = await readAll([...known.photos, ...additions], data, { imageSize, reporter, workers });
  const collection = { source: data, leftOut: catalogue.leftOut, rows: rowsLeftOut(catalogue) };
  reportLeftOut(reporter, collection, checked.problems.length, ofNobody(known.unknown));
  const added = new Set(additions.map(({ path }) => path));
  const labelled = checked.photos.filter(({ path }) => !added.has(path));
  expectSeveral(individualsOf(labelled), data);
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

/** Photos without a known individual, with the names that stand for nobody. */
function ofNobody(unknown: readonly Photo[]): LeftOut[] {
  const names = [...new Set(unknown.map(({ individual }) => individual))].filter((name) => name !== '');
  const called = names.length > 0 ? ` (${names.join(', ')})` : '';
  return unknown.length === 0
    ? []
    : [{ kind: `of nobody known${called}`, count: unknown.length, example: unknown[0]!.path }];
}

/** The queries of a data set that have a near-duplicate or a burst sibling in its gallery. Reads the photos once more, unless the split did. */
export async function leaksOf(
  { split, fingerprints }: Pick<Dataset, 'split' | 'fingerprints'>,
  settings: Pick<DataSettings, 'burstSeconds' | 'duplicateDistance'>,
  reading: Omit<ReadOptions, 'imageSize' | 'hasOthers'>,
): Promise<Leaks> {
  const known = fingerprints ?? (await readFingerprints([...split.queries, ...split.gallery], reading));
  return findLeaks(split, known, groupOptions(settings));
}

async function readFingerprints(photos: Photo[], { reporter, workers }: Omit<ReadOptions, 'imageSize' | 'hasOthers'>) {
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
