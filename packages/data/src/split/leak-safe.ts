import type { PhotoGroups } from '../duplicates/group-photos.ts';
import type { Photo } from '../photos/photo.ts';

/** Positions of an individual's photos by group; a photo without group is one of its own. In order of their first photo. */
function groupsOf(ordered: readonly Photo[], groups: PhotoGroups): number[][] {
  const byGroup = Map.groupBy(ordered.keys(), (i) => groups.get(ordered[i]!.path) ?? `alone ${i}`);
  return [...byGroup.values()];
}

/** Groups that hold photos of several individuals. */
export function sharedGroups(photos: readonly Photo[], groups: PhotoGroups): Set<number> {
  const owner = new Map<number, string>();
  const shared = new Set<number>();
  for (const { path, individual } of photos) {
    const group = groups.get(path);
    if (group === undefined) continue;
    if ((owner.get(group) ?? individual) !== individual) shared.add(group);
    owner.set(group, individual);
  }
  return shared;
}

/**
 * Which of an individual's photos, given in their order, become queries: whole groups, first come first served, up to
 * `quota` photos; where none is small enough, the smallest that leaves half of the photos. Groups shared with another
 * individual train: whom they show is in doubt.
 */
export function leakSafeQueries(
  ordered: readonly Photo[],
  quota: number,
  groups: PhotoGroups,
  shared: ReadonlySet<number>,
): Set<number> {
  const own = groupsOf(ordered, groups).filter((group) => !shared.has(groups.get(ordered[group[0]!]!.path) ?? -1));
  const queries = new Set<number>();
  for (const group of own) {
    if (queries.size + group.length <= quota) for (const i of group) queries.add(i);
  }
  const half = Math.floor(ordered.length / 2);
  if (queries.size === 0 && quota > 0) {
    const smallest = own.toSorted((a, b) => a.length - b.length)[0];
    if (smallest && smallest.length <= half) for (const i of smallest) queries.add(i);
  }
  return queries;
}
