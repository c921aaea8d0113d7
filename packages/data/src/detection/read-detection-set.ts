import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import pMap from 'p-map';
import { DataError, PhotoError, type PhotoProblem } from '../errors.ts';
import { photoMetadata, readPhotoBytes } from '../photos/decode-photo.ts';
import { isPhotoName } from '../photos/file-kind.ts';
import type { Candidate } from './candidate.ts';
import { readCocoDetection } from './coco-detection.ts';
import type { LabelledPhoto } from './labelled-photo.ts';
import { parseYoloLabels } from './yolo-labels.ts';

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
  if (/\.json$/i.test(path)) {
    const { candidates, classes, problems } = await readCocoDetection(path, images ?? dirname(path));
    return measured(candidates, classes, problems);
  }
  const base = status.isDirectory() ? path : dirname(path);
  const { candidates, problems } = status.isDirectory() ? await listFolder(path, images) : await readList(path, images);
  return measured(candidates, await classNames(base), problems);
}

async function listFolder(folder: string, images = join(folder, 'images')) {
  const names = await readdir(images, { recursive: true }).catch(() => {
    throw new DataError(`${folder} holds no folder images/; expected images/ and labels/ in it`);
  });
  const photos = names.filter((name) => isPhotoName(name)).toSorted();
  const problems = await labelsWithoutPhotos(join(folder, 'labels'), photos);
  return {
    candidates: photos.map((name) => candidate(name, join(images, name), join(folder, 'labels', labelName(name)))),
    problems,
  };
}

async function readList(list: string, images: string | undefined) {
  const base = dirname(list);
  const lines = (await readFile(list, 'utf8'))
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const folder = images ?? join(base, 'images');
  const inFolder = new Map<string, string>();
  for (const name of (await readdir(folder).catch(() => [])).toSorted().filter((name) => isPhotoName(name))) {
    inFolder.set(name, name);
    inFolder.set(labelName(name).slice(0, -4), name);
  }
  const problems: PhotoProblem[] = [];
  const seen = new Set<string>();
  const candidates = lines.flatMap((line): Candidate[] => {
    const name = line.replaceAll('\\', '/');
    const found = inFolder.get(name);
    const file = found ? join(folder, found) : resolve(base, name);
    // A photo may be named in several ways.
    if (seen.has(file)) {
      problems.push({ path: name, reason: `is twice in ${basename(list)}` });
      return [];
    }
    seen.add(file);
    // As Darknet does: labels are beside the images under the same name.
    const parts = file.split(sep);
    const at = parts.lastIndexOf('images');
    const labels = at >= 0 ? parts.with(at, 'labels').join(sep) : file;
    return [candidate(found ?? name, file, labelName(labels))];
  });
  return { candidates, problems };
}

const labelName = (name: string) => `${name.slice(0, name.length - extname(name).length)}.txt`;

function candidate(path: string, file: string, labelFile: string): Candidate {
  return {
    path: path.replaceAll(sep, '/'),
    file,
    async labels(width, height) {
      const text = await readFile(labelFile, 'utf8').catch(() => null);
      if (text === null) return `has no label file ${labelFile}; an empty one says that it shows no fluke`;
      const labels = parseYoloLabels(text, width, height);
      return typeof labels === 'string' ? `${basename(labelFile)}, ${labels}` : labels;
    },
  };
}

async function labelsWithoutPhotos(folder: string, photos: readonly string[]): Promise<PhotoProblem[]> {
  const known = new Set(photos.map(labelName));
  const names = await readdir(folder, { recursive: true }).catch(() => {
    throw new DataError(`${relative('.', folder) || folder} does not exist; expected a label file per photo in it`);
  });
  const labels = names.filter((name) => name.endsWith('.txt') && !/^classes\.txt$/.test(basename(name)));
  return labels
    .filter((name) => !known.has(name))
    .toSorted()
    .map((name) => ({ path: join('labels', name), reason: 'is the label of a photo that is not in images/' }));
}

/** From `classes.names`, `classes.txt` or another `.names`, a name per line. */
async function classNames(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).toSorted();
  const file = names.find((name) => name.endsWith('.names')) ?? names.find((name) => name === 'classes.txt');
  if (!file) return [];
  return (await readFile(join(folder, file), 'utf8'))
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Opens every photo for its size, a few at a time. */
async function measured(
  candidates: readonly Candidate[],
  classes: string[],
  problems: PhotoProblem[],
): Promise<DetectionSet> {
  const results = await pMap(candidates, measure, { concurrency: 8 });
  const photos = results.filter((result) => 'boxes' in result);
  return { photos, classes, problems: [...problems, ...results.filter((result) => 'reason' in result)] };
}

async function measure({ path, file, labels }: Candidate): Promise<LabelledPhoto | PhotoProblem> {
  try {
    const { width, height } = (await photoMetadata(await readPhotoBytes(file, path), path)).autoOrient;
    const boxes = await labels(width, height);
    return typeof boxes === 'string' ? { path, reason: boxes } : { path, file, width, height, boxes };
  } catch (error) {
    if (error instanceof PhotoError) return { path, reason: error.reason };
    throw error;
  }
}
