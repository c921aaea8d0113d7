import { type Match, topK } from './top-k.ts';

/** An individual of the gallery as the answer to a query. */
export interface IndividualMatch {
  /** Empty where a photo has no name: each of those stands for itself. */
  readonly individual: string;
  /** Its photos that answer the query best, best first. */
  readonly photos: readonly Match[];
}

/** Names of the animals that are listed for a query, as photos or as animals. */
export const namesOf = (
  photos: readonly Match[],
  animals: readonly IndividualMatch[],
  individuals: readonly string[],
): string[] => [...photos.map(({ index }) => individuals[index]!), ...animals.map(({ individual }) => individual)];

/** How many individuals are listed, and how many photos of each. */
export interface IndividualCounts {
  readonly top: number;
  readonly photos: number;
}

/** The individuals that answer a query best by one row of its scores, each by its best photo, best first. */
export function individualMatches(
  row: Float32Array,
  individuals: readonly string[],
  { top, photos }: IndividualCounts,
  excluded: (index: number) => boolean,
): IndividualMatch[] {
  const best = new Map<string, number>();
  const kept = new Set<number>();
  for (const [index, similarity] of row.entries()) {
    if (excluded(index)) continue;
    const individual = individuals[index]!;
    if (individual === '') kept.add(index);
    else if (!(row[best.get(individual) ?? -1]! >= similarity)) best.set(individual, index);
  }
  for (const index of best.values()) kept.add(index);
  return topK(row, top, (index) => !kept.has(index)).map((match) => {
    const individual = individuals[match.index]!;
    if (individual === '') return { individual, photos: [match] };
    const others = topK(row, photos, (index) => individuals[index] !== individual || excluded(index));
    return { individual, photos: others };
  });
}
