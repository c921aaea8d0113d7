import type { Photo } from '../photos/photo.ts';
import { DisjointSets } from './disjoint-sets.ts';
import type { Fingerprints } from './fingerprint-photos.ts';
import { nearPairs, picturesOf } from './near-duplicates.ts';

/** How near in time or in looks photos must be to belong together. */
export interface GroupOptions {
  /** Photos of one individual belong to one burst if each follows the last within so many seconds. */
  readonly seconds?: number;
  /** Photos whose two perceptual hashes differ in at most so many of 64 bits are near-duplicates, whoever they show. */
  readonly distance?: number;
}

/** A minute, and 6 of 64 bits. */
export const defaultGroupOptions: Required<GroupOptions> = { seconds: 60, distance: 6 };

/** Group by photo path; a photo that is not in it stands alone. */
export type PhotoGroups = ReadonlyMap<string, number>;

/**
 * Groups photos that a leak-safe split must not part: boxes of one file, files of the same bytes, near-duplicates, bursts,
 * and all that these connect. A photo's own date goes before that of its EXIF block; a date without time counts as
 * midnight, so photos of one individual and one such day are one burst.
 */
export function groupPhotos(
  photos: readonly Photo[],
  fingerprints: Fingerprints,
  options: GroupOptions = {},
): PhotoGroups {
  const { seconds, distance } = { ...defaultGroupOptions, ...options };
  return connected(photos, [...copies(photos, fingerprints, distance), ...bursts(photos, fingerprints, seconds)]);
}

/** Groups of photos that hang together by such sets of positions. */
export function connected(photos: readonly Photo[], together: Iterable<readonly number[]>): PhotoGroups {
  const sets = new DisjointSets(photos.length);
  for (const positions of together) for (const i of positions) sets.union(positions[0]!, i);
  return new Map(photos.map(({ path }, i) => [path, sets.find(i)]));
}

/** The same groups with those joined that hold photos of one encounter; `groups` itself where no photo is of any. */
export function joinedByEncounter(photos: readonly Photo[], groups: PhotoGroups): PhotoGroups {
  const met = [...photos.keys()].filter((i) => photos[i]!.encounter !== undefined);
  if (met.length === 0) return groups;
  const grouped = [...photos.keys()].filter((i) => groups.has(photos[i]!.path));
  return connected(photos, [
    ...Map.groupBy(grouped, (i) => groups.get(photos[i]!.path)).values(),
    ...Map.groupBy(met, (i) => photos[i]!.encounter).values(),
  ]);
}

/** How many encounters photos are of. */
export const encountersOf = (photos: readonly Photo[]): number =>
  new Set(photos.flatMap(({ encounter }) => encounter ?? [])).size;

/** Sets of positions of photos that look like one another: boxes of one file, files of the same bytes, near-duplicates. */
export function copies(photos: readonly Photo[], fingerprints: Fingerprints, distance: number): number[][] {
  const readable = [...photos.keys()].filter((i) => fingerprints.has(photos[i]!.path));
  const byFile = Map.groupBy(photos.keys(), (i) => photos[i]!.file);
  const byContent = Map.groupBy(readable, (i) => fingerprints.get(photos[i]!.path)!.sha256);
  const pictures = picturesOf(photos, fingerprints);
  const near = Array.from(nearPairs(pictures, distance), ([a, b]) => [
    pictures[a]!.photos[0]!,
    pictures[b]!.photos[0]!,
  ]);
  return [...byFile.values(), ...byContent.values(), ...pictures.map((picture) => picture.photos), ...near];
}

/** Positions of the photos of each burst of two or more, by time. */
export function bursts(photos: readonly Photo[], fingerprints: Fingerprints, seconds: number): number[][] {
  const dateOf = (i: number) => photos[i]!.date ?? fingerprints.get(photos[i]!.path)?.date;
  const dated = [...photos.keys()].filter((i) => dateOf(i) !== undefined && photos[i]!.individual !== '');
  const found: number[][] = [];
  for (const own of Map.groupBy(dated, (i) => photos[i]!.individual).values()) {
    own.sort((a, b) => dateOf(a)! - dateOf(b)!);
    let burst: number[] = [];
    for (const i of own) {
      if (burst.length > 0 && dateOf(i)! - dateOf(burst.at(-1)!)! > 1000 * seconds) {
        found.push(burst);
        burst = [];
      }
      burst.push(i);
    }
    found.push(burst);
  }
  return found.filter((burst) => burst.length > 1);
}
