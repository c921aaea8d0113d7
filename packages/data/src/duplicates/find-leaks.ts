import type { Photo } from '../photos/photo.ts';
import type { Fingerprints } from './fingerprint-photos.ts';
import { bursts, connected, copies, defaultGroupOptions, type GroupOptions, type PhotoGroups } from './group-photos.ts';

/** Queries that are easier than photos to come: the gallery holds nearly the same photo. */
export interface Leaks {
  /** Positions among the queries with a copy or near-duplicate in the gallery, ascending. */
  readonly nearDuplicates: readonly number[];
  /** Those with a photo of the same burst there. */
  readonly bursts: readonly number[];
  /** Those with either, and those that both together connect to the gallery: what a leak-safe split would not part. */
  readonly queries: readonly number[];
  /** Photos, queries and gallery together, and those that say when they were taken: bursts are known of these alone. */
  readonly photos: number;
  readonly dated: number;
  /** Photos of both sides that are copies or near-duplicates of one another, whoever they are said to show. */
  readonly copies: PhotoGroups;
}

/** Finds the queries that have a near-duplicate or a burst sibling in the gallery, by the rules of `groupPhotos`. */
export function findLeaks(
  { queries, gallery }: { readonly queries: readonly Photo[]; readonly gallery: readonly Photo[] },
  fingerprints: Fingerprints,
  options: GroupOptions = {},
): Leaks {
  const { seconds, distance } = { ...defaultGroupOptions, ...options };
  const photos = [...queries, ...gallery];
  const alike = copies(photos, fingerprints, distance);
  const inTime = bursts(photos, fingerprints, seconds);
  const parted = (groups: PhotoGroups) => {
    const known = new Set(gallery.map(({ path }) => groups.get(path)));
    return [...queries.keys()].filter((query) => known.has(groups.get(queries[query]!.path)));
  };
  const groups = connected(photos, alike);
  return {
    nearDuplicates: parted(groups),
    bursts: parted(connected(photos, inTime)),
    queries: parted(connected(photos, [...alike, ...inTime])),
    photos: photos.length,
    dated: photos.filter(({ path, date }) => (date ?? fingerprints.get(path)?.date) !== undefined).length,
    copies: groups,
  };
}
