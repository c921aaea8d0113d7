import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { FileFinder } from '../catalogue/find-file.ts';
import { readText } from '../catalogue/read-text.ts';
import { DataError, type PhotoProblem } from '../errors.ts';
import { isPhotoName } from '../photos/file-kind.ts';
import type { Candidate, Candidates } from './candidate.ts';
import { parseYoloLabels } from './yolo-labels.ts';

/** A folder with `images/` and `labels/`. */
export async function readYoloFolder(folder: string, images = join(folder, 'images')): Promise<Candidates> {
  const names = await namesBelow(images).catch(() => {
    throw new DataError(`${folder} holds no folder images/; expected images/ and labels/ in it`);
  });
  const photos = names.filter((name) => isPhotoName(name)).toSorted();
  const problems = await labelsWithoutPhotos(join(folder, 'labels'), photos);
  return {
    candidates: photos.map((name) => candidate(name, join(images, name), join(folder, 'labels', labelName(name)))),
    problems,
    classes: await classNames(folder),
    notes: [],
  };
}

/** A list with a line per photo: its path, or its name with or without extension. */
export async function readYoloList(list: string, images: string | undefined): Promise<Candidates> {
  const base = dirname(list);
  const lines = (await readText(list)).text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const folder = images ?? join(base, 'images');
  const inFolder = new Map<string, string>();
  for (const name of (await readdir(folder).catch(() => [])).toSorted().filter((name) => isPhotoName(name))) {
    inFolder.set(name, name);
    inFolder.set(labelName(name).slice(0, -4), name);
  }
  const files = new FileFinder();
  const find = (path: string) => files.findIn([base, folder], path)?.file;
  const problems: PhotoProblem[] = [];
  const moved: string[] = [];
  const seen = new Set<string>();
  const candidates = lines.flatMap((line): Candidate[] => {
    const name = line.replaceAll('\\', '/');
    const found = inFolder.get(name);
    const own = found ? join(folder, found) : find(name);
    const end = own ? undefined : endOf(name, find);
    if (end) moved.push(name);
    const file = own ?? end ?? resolve(base, name);
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
  const notes =
    moved.length > 0
      ? [
          `${list}: ${moved.length} paths, e.g. ${moved[0]}, are of another machine or folder: the photos of the same name beside the list are taken`,
        ]
      : [];
  return { candidates, problems, classes: await classNames(base), notes };
}

/** `/content/drive/data/images/1.jpg` was written on another machine: the longest end of it that is found here. */
function endOf(path: string, find: (path: string) => string | undefined): string | undefined {
  // More folders than this no file has.
  const parts = path.split('/').slice(-64);
  for (let from = path.split('/').length > parts.length ? 0 : 1; from < parts.length; from++) {
    const found = find(parts.slice(from).join('/'));
    if (found) return found;
  }
  return undefined;
}

const labelName = (name: string) => `${name.slice(0, name.length - extname(name).length)}.txt`;

function candidate(path: string, file: string, labelFile: string): Candidate {
  return {
    path: path.replaceAll(sep, '/'),
    file,
    labelFile,
    async labels(width, height) {
      const isFile = await stat(labelFile).then(
        (status) => status.isFile(),
        () => false,
      );
      const text = isFile ? await readFile(labelFile, 'utf8').catch(() => null) : null;
      if (text === null) return `has no label file ${labelFile}; an empty one says that it shows no fluke`;
      const labels = parseYoloLabels(text, width, height);
      return typeof labels === 'string' ? `${basename(labelFile)}, ${labels}` : labels;
    },
  };
}

/** The paths of all files below a folder. Throws if it cannot be listed; a folder in it that cannot, as by a name that is no UTF-8, counts as a file. */
async function namesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.map(async (entry) => {
    const below = entry.isDirectory() ? await namesBelow(join(folder, entry.name)).catch(() => null) : null;
    return below?.map((name) => join(entry.name, name)) ?? [entry.name];
  });
  return (await Promise.all(names)).flat();
}

async function labelsWithoutPhotos(folder: string, photos: readonly string[]): Promise<PhotoProblem[]> {
  const known = new Set(photos.map(labelName));
  const names = await namesBelow(folder).catch(() => {
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
  return (await readText(join(folder, file))).text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
