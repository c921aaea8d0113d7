import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import pMap from 'p-map';
import { DataError, PhotoError, type PhotoProblem } from '../errors.ts';
import { readPhotoBytes } from '../photos/decode-photo.ts';
import { photoMetadata } from '../photos/decoding.ts';
import type { Candidate, Candidates } from './candidate.ts';
import { readCocoDetection } from './coco-detection.ts';
import type { LabelledPhoto } from './labelled-photo.ts';
import { readYoloFolder, readYoloList } from './yolo-set.ts';

export interface DetectionSetOptions {
  /** Folder of the photos; by default `images/` beside the list, or where the list says. */
  readonly images?: string;
}

/** Photos with their boxes, and what was wrong with others. */
export interface DetectionSet {
  /** By path. */
  readonly photos: LabelledPhoto[];
  /** Names of the classes; empty where nothing names them. */
  readonly classes: string[];
  /** Photos left out, and why; labels of photos that are not there. */
  readonly problems: PhotoProblem[];
  /** What is worth saying about it as a whole. */
  readonly notes: readonly string[];
}

/**
 * Reads photos with boxes: a YOLO list (a line per photo: its path, or its name without extension, the photos in `images/`
 * beside it, labels in `labels/`), a folder with `images/` and `labels/`, or COCO JSON. A photo with a bad label or none at
 * all, or that cannot be opened, is left out and reported; an empty label file says that the photo shows nothing. Throws a
 * {@link DataError} if `path` is none of these.
 */
export async function readDetectionSet(path: string, { images }: DetectionSetOptions = {}): Promise<DetectionSet> {
  const status = await stat(path).catch(() => null);
  if (!status)
    throw new DataError(
      `${path} does not exist; expected a list of photos, a folder with images/ and labels/, or COCO JSON`,
    );
  if (/\.ya?ml$/i.test(path))
    throw new DataError(
      `${path} is a YAML of another program: give the folder that holds images/ and labels/, here perhaps ${dirname(path)}, or a list of photos`,
    );
  if (/\.json$/i.test(path)) return measured(await readCocoDetection(path, images));
  return measured(status.isDirectory() ? await readYoloFolder(path, images) : await readYoloList(path, images));
}

/** Opens every photo for its size, a few at a time. */
async function measured({ candidates, problems, ...set }: Candidates): Promise<DetectionSet> {
  const results = await pMap(candidates, measure, { concurrency: 8 });
  const photos = results.filter((result) => 'boxes' in result);
  return { ...set, photos, problems: [...problems, ...results.filter((result) => 'reason' in result)] };
}

async function measure({ path, file, labelFile, labels }: Candidate): Promise<LabelledPhoto | PhotoProblem> {
  try {
    const { width, height } = (await photoMetadata(await readPhotoBytes(file, path), path)).autoOrient;
    const boxes = await labels(width, height);
    return typeof boxes === 'string' ? { path, reason: boxes } : { path, file, labelFile, width, height, boxes };
  } catch (error) {
    if (error instanceof PhotoError) return { path, reason: error.reason };
    throw error;
  }
}
