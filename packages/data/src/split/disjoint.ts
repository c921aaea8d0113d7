import { randomStream } from '@flukeprint/random';
import { DisjointSets } from '../duplicates/disjoint-sets.ts';
import type { PhotoGroups } from '../duplicates/group-photos.ts';
import type { Photo } from '../photos/photo.ts';

/**
 * Draws a `fraction` of the individuals (at least one), the same for the same seed. Individuals that share a group of
 * photos go together, so that the share may come out a little larger.
 */
export function drawUnseen(
  individuals: readonly string[],
  photos: readonly Photo[],
  { fraction, seed, groups }: { fraction: number; seed: number; groups: PhotoGroups },
): Set<string> {
  const position = new Map(individuals.map((individual, i) => [individual, i]));
  const sets = new DisjointSets(individuals.length);
  const owner = new Map<number, number>();
  for (const { path, individual } of photos) {
    const group = groups.get(path);
    const own = position.get(individual);
    if (group === undefined || own === undefined) continue;
    sets.union(owner.get(group) ?? own, own);
    owner.set(group, own);
  }
  const together = Map.groupBy(individuals.keys(), (i) => sets.find(i));
  const wanted = Math.max(1, Math.round(fraction * individuals.length));
  const unseen = new Set<string>();
  for (const root of randomStream(seed, 'disjoint split').shuffle([...together.keys()])) {
    if (unseen.size >= wanted) break;
    for (const i of together.get(root)!) unseen.add(individuals[i]!);
  }
  return unseen;
}
