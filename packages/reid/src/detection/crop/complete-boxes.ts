import { join } from 'node:path';
import { byKnownPath, filterPhotos, type Photo, pathFinder } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { exists } from '../../files/output-folder.ts';
import { sourceOptionsOf } from '../../photos/collection.ts';
import { readSource } from '../../photos/read-source.ts';
import type { Reporter } from '../../reporter.ts';
import type { TrainSettings } from '../../settings/fields.ts';
import { type BoxesByPath, readBoxesFile, writeBoxes } from '../boxes-table.ts';
import { loadDetector } from '../detector.ts';
import { countFound, detectInPhotos, searchDefaults } from '../search/detect-in-photos.ts';

export interface CompleteBoxesOptions {
  /** Run folder or file of a detector. */
  readonly detector: string;
  /** A table of boxes that are known already. */
  readonly boxes?: string | null;
  /** The table to write; what the detector found is kept beside it, in the `.jsonl` of the same name. */
  readonly target: string;
  readonly reporter: Reporter;
  readonly workers?: number;
}

/**
 * Sees to it that every photo has its box: those of `boxes`, the photos' own, else what the detector finds. Returns the
 * table to use: `boxes` itself where it names all photos, else `target`. Photos without a fluke, and those that cannot be read,
 * have a row without a box.
 */
export async function completeBoxes(
  backend: Backend,
  photos: readonly Photo[],
  { detector: path, boxes, target, reporter, workers }: CompleteBoxesOptions,
): Promise<string | null> {
  const written: BoxesByPath = boxes ? await readBoxesFile(boxes, reporter) : new Map();
  const known = photos.map((photo) => photo.path);
  const given: BoxesByPath = byKnownPath(written, pathFinder(known, written.keys()));
  const sought = photos.filter((photo) => !photo.box && !given.has(photo.path));
  if (sought.length === 0) return boxes ?? null;

  const detector = await loadDetector(backend, path);
  const logFile = `${target.replace(/\.csv$/i, '')}.jsonl`;
  const options = { ...searchDefaults, workers, logFile, reporter };
  const found = await detectInPhotos(backend, detector, sought, options).finally(() => detector.network.dispose());
  reporter.news({ kind: 'boxes found', ...countFound(found), file: target });
  const ofPhotos = photos.flatMap(({ path, box }) => {
    const own = given.get(path) ?? (box ? undefined : (found.boxes.get(path) ?? []));
    return own ? [[path, own] as const] : [];
  });
  await writeBoxes(target, new Map(ofPhotos));
  return target;
}

/** The settings of a run with `boxes` for all its photos, where they name a detector. */
export async function withDetectedBoxes<
  Settings extends Pick<
    TrainSettings,
    'data' | 'format' | 'images' | 'individualFrom' | 'where' | 'unknown' | 'boxes' | 'detector'
  >,
>(
  backend: Backend,
  settings: Settings,
  { target, reporter, workers }: Pick<CompleteBoxesOptions, 'target' | 'reporter' | 'workers'>,
): Promise<Settings> {
  const { data, unknown, boxes, detector } = settings;
  if (detector === null) return settings;
  // What cannot be used is reported where the photos are read.
  const catalogue = await readSource(data, sourceOptionsOf(settings));
  const { photos } = filterPhotos(catalogue.photos, { unknown, minPhotos: 1 });
  return { ...settings, boxes: await completeBoxes(backend, photos, { detector, boxes, target, reporter, workers }) };
}

/**
 * The settings of a run with the boxes that its detector found: they lie in its folder, which may have been moved. For
 * other photos than the run's they do not count.
 */
export async function withOwnBoxes<Settings extends Pick<TrainSettings, 'boxes' | 'detector'>>(
  settings: Settings,
  run: string,
): Promise<Settings> {
  const own = join(run, 'boxes.csv');
  return settings.detector !== null && (await exists(own)) ? { ...settings, boxes: own } : settings;
}
