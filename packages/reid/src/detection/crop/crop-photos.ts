import { mkdir } from 'node:fs/promises';
import { basename, dirname, extname, join, sep } from 'node:path';
import { fromUprightPhoto, type Photo, type PhotoProblem } from '@flukeprint/data';
import { fittingName, pathBelow, writeAtomically } from '@flukeprint/data/files';
import { stringify } from 'csv-stringify/sync';
import { fileId } from '../../files/input-files.ts';
import { liesIn } from '../../files/lies-in.ts';
import type { Reporter } from '../../reporter.ts';
import { UserError } from '../../user-error.ts';
import { eachPhoto } from '../each-photo.ts';

/** More at a time would only wait for sharp's own threads. */
const atATime = 8;
/** Of JPEG; 95 shows no trace of a second compression. */
const quality = 95;

const columns = ['path', 'individual', 'date', 'source', 'left', 'top', 'width', 'height'];

/**
 * Writes photos, cut to their boxes, as JPEG files below `folder` in the folders that they lie in, and `crops.csv`: path of
 * the crop, individual, date, source and, in pixels of the upright source, what was cut out. It is a catalogue, too.
 * Photos that cannot be read are left out and returned. Throws a {@link UserError} if a crop would overwrite a photo.
 */
export async function cropPhotos(
  photos: readonly Photo[],
  folder: string,
  reporter: Reporter,
): Promise<{ readonly crops: number; readonly problems: PhotoProblem[] }> {
  const paths = cropPaths(photos);
  await expectApart(photos, folder);
  const parents = new Set(paths.map((path) => dirname(join(folder, path))));
  for (const parent of parents) await mkdir(parent, { recursive: true });

  const rows: (string | number)[][] = [];
  const problems = await eachPhoto(reporter, 'cropping', photos, atATime, async (photo, i) => {
    const cut = await writeCrop(photo, join(folder, paths[i]!));
    const { individual, date } = photo;
    const taken = date === undefined ? '' : new Date(date).toISOString();
    rows[i] = [paths[i]!, individual, taken, sourceOf(photo), cut.left, cut.top, cut.width, cut.height];
  });
  const written = rows.filter((row) => row !== undefined);
  await writeAtomically(join(folder, 'crops.csv'), [stringify(written, { header: true, columns })]);
  return { crops: written.length, problems };
}

async function writeCrop({ file, path, box }: Photo, target: string) {
  const { data, info } = await fromUprightPhoto({ file, path, box }, (upright) =>
    upright
      .flatten({ background: { r: 128, g: 128, b: 128 } })
      .toColourspace('srgb')
      // When a photo was taken decides what a split keeps together.
      .keepExif()
      .jpeg({ quality, chromaSubsampling: '4:4:4' })
      .toBuffer({ resolveWithObject: true }),
  );
  await writeAtomically(target, [data]);
  const left = Math.max(0, Math.floor(box?.x ?? 0));
  const top = Math.max(0, Math.floor(box?.y ?? 0));
  return { left, top, width: info.width, height: info.height };
}

/** A photo's path without the number that a further box adds to it. */
const sourceOf = ({ path }: Photo) => path.replace(/(\.[a-z]+)#\d+$/i, '$1');

/**
 * Where each crop goes: the photo's own path with the extension .jpg; further boxes, and other files of the same name, as
 * name-2.jpg, name-3.jpg, …; a name too long for that is cut. Never above the folder, whatever a table calls its photos.
 */
export function cropPaths(photos: readonly Photo[]): string[] {
  const taken = new Set<string>();
  return photos.map((photo) => {
    const base = pathBelow(sourceOf(photo));
    const stem = base.slice(0, base.length - extname(base).length);
    const pathWith = (ending: string) => join(dirname(stem), fittingName(basename(stem), ending)).replaceAll(sep, '/');
    let path = pathWith('.jpg');
    // Some file systems know no case.
    for (let n = 2; taken.has(path.toLowerCase()); n++) path = pathWith(`-${n}.jpg`);
    taken.add(path.toLowerCase());
    return path;
  });
}

/** Throws a {@link UserError} if what belongs to a photo below `folder` would overwrite one of the photos. */
async function expectApart(photos: readonly Photo[], folder: string): Promise<void> {
  const targets = cropPaths(photos).map((path) => join(folder, path));
  const sources = new Set(await Promise.all(photos.map(({ file }) => fileId(file))));
  sources.delete(undefined);
  for (const target of targets)
    if (sources.has(await fileId(target))) throw new UserError(`${target} is one of the photos; give another --output`);
}

/** A folder of results must not be taken for photos next time. Throws if `folder` is `data` or lies in it. */
export function expectOutside(folder: string, data: string): void {
  if (liesIn(data, folder))
    throw new UserError(`${folder} lies in ${data}, and its crops would count as photos; give another --output`);
}
