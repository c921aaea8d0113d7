import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { nobodyAmong } from '../catalogue/filter-photos.ts';
import { DataError } from '../errors.ts';
import { codePointOrder } from './code-point-order.ts';
import { isNobodyAmongAnimals } from './folder-words.ts';
import { findLevel, type IndividualLevel, individualOf, parseLevel } from './individual-level.ts';
import type { LeftOut, LeftOutTally } from './left-out.ts';
import type { Photo } from './photo.ts';
import { type FoundPhoto, walkFolder } from './walk-folder.ts';

/** The photos of a folder. */
export interface Listing {
  readonly photos: Photo[];
  /** Individuals with at least one photo, in code-point order. */
  readonly individuals: string[];
  /** Visible files that are not among the photos, by kind. */
  readonly leftOut: LeftOut[];
  /** Which folders name the individuals; undefined where no folder was listed. */
  readonly namedBy?: NamedBy;
  /** Individuals whose photos are all of a kind that is not read. */
  readonly unread?: string[];
  /** What is worth knowing about how it was read, a line each. */
  readonly notes?: readonly string[];
}

/** Where the individuals' names come from. */
export interface NamedBy {
  readonly level: IndividualLevel;
  /** Whether the level was asked for, or is the only one that could be meant. */
  readonly isPlain: boolean;
  /** A photo that has a name from there. */
  readonly example?: Pick<Photo, 'path' | 'individual'>;
}

/** Which photos count, and what names their individuals. */
export interface ListOptions {
  /** Take photos that no folder names, too: their individual is unknown, the empty name. */
  readonly loose?: boolean;
  /** `auto` (the default), `top`, `parent`, `none`, `level-2`, …. */
  readonly individualFrom?: string;
  /** Files and folders below the folder, with forward slashes, that alone count, with all that is in them; everything where nothing is said. */
  readonly only?: readonly string[];
}

const layout =
  'Expected one folder per individual with its photos (JPEG, PNG, WebP, TIFF, AVIF, RAW), e.g. whale_1/photo 1.jpg, or a table of photos (CSV, COCO JSON)';
const howToName = 'give --individual-from top, parent or level-2 if folders name individuals all the same';

/**
 * Lists the photos of a folder and all folders in it, in code-point order. Their individuals are called as a level of folders is: that which
 * is asked for, else the one that is no year, date, encounter or camera.
 * Throws a {@link DataError} if the folder is missing, is no folder, or holds no photo that counts.
 */
export async function listPhotos(
  folder: string,
  { loose = false, individualFrom = 'auto', only }: ListOptions = {},
): Promise<Listing> {
  const root = resolve(folder);
  const status = await stat(root).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new DataError(`Expected a folder of photos but ${folder} does not exist`);
    throw new DataError(`Cannot read ${folder}: ${error.message}`);
  });
  if (!status.isDirectory()) throw new DataError(`Expected a folder of photos but ${folder} is a file`);
  const asked = parseLevel(individualFrom);

  const {
    photos: found,
    leftOut,
    unread,
  } = await walkFolder(root, only).catch((error: Error) => {
    throw new DataError(`Cannot read ${folder}: ${error.message}`);
  });
  const ways = found.map(({ folders }) => folders);
  const { level, isPlain } = asked === undefined ? findLevel(ways) : { level: asked, isPlain: true };
  const named = found.map((photo) => photoOf(photo, level));
  const { photos: all, notes } = asked === undefined ? withoutNobodys(named, level) : { photos: named, notes: [] };
  const photos = loose ? all : all.filter(({ individual }) => individual !== '');
  if (photos.length === 0) throw new DataError(`${folder} ${whatIsThere(found, level, leftOut)}. ${layout}`);
  const nameless = all.find(({ individual }) => individual === '');
  if (!loose && nameless)
    leftOut.add("in no individual's folder", nameless.path, { count: all.length - photos.length });
  const known = photos.filter(({ individual }) => individual !== '');
  const individuals = new Set(known.map(({ individual }) => individual));
  const isNobody = nobodyAmong();
  const example = known.find(({ individual }) => !isNobody(individual)) ?? known[0];
  const without = new Set(unread.map((way) => individualOf(way, level)).filter((name) => name !== ''));
  return {
    photos,
    individuals: [...individuals].sort(codePointOrder),
    leftOut: leftOut.all,
    unread: [...without].filter((name) => !individuals.has(name)),
    namedBy: { level, isPlain, ...(example && { example: exampleOf(example) }) },
    notes,
  };
}

const exampleOf = ({ path, individual }: Photo) => ({ path, individual });

function photoOf({ folders, name, file }: FoundPhoto, level: IndividualLevel): Photo {
  return { path: [...folders, name].join('/'), file, individual: individualOf(folders, level) };
}

/** A card, or a folder of dates or plain words, beside those of animals: its photos are of nobody known. */
function withoutNobodys(photos: readonly Photo[], level: IndividualLevel): { photos: Photo[]; notes: string[] } {
  const counts = new Map<string, number>();
  const kept = photos.map((photo) => {
    const { individual } = photo;
    if (!isNobodyAmongAnimals(individual)) return photo;
    counts.set(individual, (counts.get(individual) ?? 0) + 1);
    return { ...photo, individual: '' };
  });
  const folders = [...counts].map(([name, count]) => `${name} (${count} ${count === 1 ? 'photo' : 'photos'})`);
  const asked = level === 1 ? 'top' : `level-${level}`;
  const notes =
    folders.length > 0
      ? [
          `called like no animal, and of nobody known: ${folders.join(', ')}; --individual-from ${asked} takes such folders for animals`,
        ]
      : [];
  return { photos: kept, notes };
}

/** Why none of the photos counts. */
function whatIsThere(found: readonly FoundPhoto[], level: IndividualLevel, leftOut: LeftOutTally): string {
  if (found.length === 0) {
    const others = leftOut.all.map(({ kind, count, remedy }) => `${count} ${kind}${remedy ? ` (${remedy})` : ''}`);
    return others.length > 0 ? `holds no photos that can be read, but ${others.join(', ')}` : 'holds no photos';
  }
  if (found.every(({ folders }) => folders.length === 0))
    return `holds ${found.length} loose photos and no folder of an individual`;
  const names = [...new Set(found.flatMap(({ folders }) => folders))].slice(0, 3).map((name) => `“${name}”`);
  if (level === 'none')
    return `holds ${found.length} photos, and no folder that names an individual (${names.join(', ')}): ${howToName}`;
  return `holds ${found.length} photos, none of them so deep that --individual-from names its individual`;
}
