import { createHash } from 'node:crypto';
import { joinedByEncounter, type PhotoGroups } from '../duplicates/group-photos.ts';
import { DataError } from '../errors.ts';
import { codePointOrder } from '../photos/code-point-order.ts';
import type { Photo } from '../photos/photo.ts';
import { drawUnseen } from './disjoint.ts';
import { leakSafeQueries, sharedGroups } from './leak-safe.ts';

/** What is trained on, and what is asked about afterwards. */
export interface Split {
  /** Those of the training photos. A label is an index into this list; code-point order. */
  readonly individuals: string[];
  readonly training: Photo[];
  /** What queries are matched against: the training photos, but for `disjoint`. */
  readonly gallery: Photo[];
  readonly queries: Photo[];
  /** Photos in none of these: of individuals that have too few, and for `time` those that fit on neither side. */
  readonly leftOut: Photo[];
}

/** What {@link splitPhotos} knows. */
export const splitStrategies = ['photo', 'leak-safe', 'disjoint', 'time'] as const;
/** One of {@link splitStrategies}. */
export type SplitStrategy = (typeof splitStrategies)[number];

/** How {@link splitPhotos} parts photos. */
export interface SplitOptions {
  readonly strategy?: SplitStrategy;
  /** Individuals with fewer photos are left out. */
  readonly minPhotos?: number;
  /** From `groupPhotos`: photos that must not be parted. Needed for `leak-safe`, heeded by `disjoint` and `time`. */
  readonly groups?: PhotoGroups;
  /** `disjoint`: share of the individuals kept for the test. `time`: share of the dated photos after the cut-off. */
  readonly fraction?: number;
  /** `disjoint`: another seed, other individuals. */
  readonly seed?: number;
  /** `time`: milliseconds since 1970; photos from then on are queries. By default what `fraction` makes it. */
  readonly cutoff?: number;
}

/**
 * Splits photos the same way on every machine and every run.
 *
 * - `photo`: the SHA-1 of its path orders the photos of an individual, and of n ≥ 4 the first ⌊n/4⌋ become queries, of 3
 *   one, of fewer none. All others train and form the gallery.
 * - `leak-safe`: as many, but whole groups of `groups`, so that no burst and no near-duplicate lies on both sides. Without
 *   groups that is `photo`.
 * - `disjoint`: a `fraction` (0.25) of the individuals is drawn by `seed` and never trained on; their photos are split into
 *   queries and gallery as `leak-safe` does.
 * - `time`: photos before `cutoff` train and form the gallery, later ones are queries. Left out are photos without date,
 *   queries of individuals that have no earlier photo, and queries whose group began before.
 *
 * Photos of one encounter count as such a group, whatever the strategy: they never stand on both sides.
 *
 * Throws a {@link DataError} if that leaves no query or nothing to train on.
 */
export function splitPhotos(photos: readonly Photo[], options: SplitOptions = {}): Split {
  const { strategy = 'photo', minPhotos = 2, groups, fraction = 0.25, seed = 0 } = options;
  if (strategy === 'leak-safe' && !groups) throw new Error('Expected groups for a leak-safe split');
  if (!(fraction > 0 && fraction < 1))
    throw new DataError(`Expected a fraction between 0 and 1 but received ${fraction}`);
  const byIndividual = Map.groupBy(photos, (photo) => photo.individual);
  const names = [...byIndividual.keys()].sort(codePointOrder);
  const isKept = (individual: string) => byIndividual.get(individual)!.length >= minPhotos;
  const kept = names.filter(isKept);
  const leftOut = names.filter((name) => !isKept(name)).flatMap((name) => byIndividual.get(name)!);
  const apart = joinedByEncounter(photos, (strategy === 'photo' ? undefined : groups) ?? new Map<string, number>());
  if (strategy === 'time') return byTime(photos, kept, leftOut, { ...options, groups: apart });

  const shared = sharedGroups(photos, apart);
  const unseen =
    strategy === 'disjoint' ? drawUnseen(kept, photos, { fraction, seed, groups: apart }) : new Set<string>();
  const split: Split = { individuals: [], training: [], gallery: [], queries: [], leftOut };
  for (const individual of kept) {
    const ordered = bySha1(byIndividual.get(individual)!);
    if (strategy === 'disjoint' && !unseen.has(individual)) {
      split.individuals.push(individual);
      split.training.push(...ordered);
      continue;
    }
    const n = ordered.length;
    const quota = n >= 4 ? Math.floor(n / 4) : n === 3 ? 1 : 0;
    const queries = leakSafeQueries(ordered, quota, apart, shared);
    if (strategy !== 'disjoint') split.individuals.push(individual);
    const rest = strategy === 'disjoint' ? split.gallery : split.training;
    ordered.forEach((photo, i) => {
      (queries.has(i) ? split.queries : rest).push(photo);
    });
  }
  if (split.queries.length === 0) {
    const hasEncounters = photos.some(({ encounter }) => encounter !== undefined);
    throw new DataError(noQueries(byIndividual, minPhotos, { strategy, hasEncounters }));
  }
  if (split.training.length === 0)
    throw new DataError(
      `Expected individuals to train on beside those kept for the test, but there are only ${kept.length}; lower the fraction`,
    );
  return strategy === 'disjoint' ? split : { ...split, gallery: [...split.training] };
}

function byTime(
  photos: readonly Photo[],
  kept: readonly string[],
  leftOut: Photo[],
  options: SplitOptions & { readonly groups: PhotoGroups },
): Split {
  const known = new Set(kept);
  const candidates = photos.filter(({ individual }) => known.has(individual));
  const dated = candidates.filter(({ date }) => date !== undefined).sort((a, b) => a.date! - b.date!);
  if (dated.length < 2)
    throw new DataError(
      `Expected photos with a date for a split by time, but ${dated.length} of ${candidates.length} have one`,
    );
  const { fraction = 0.25, groups } = options;
  const cutoff = options.cutoff ?? dated[Math.min(dated.length - 1, Math.ceil((1 - fraction) * dated.length))]!.date!;
  const gallery = bySha1(dated.filter(({ date }) => date! < cutoff));
  const individuals = [...new Set(gallery.map(({ individual }) => individual))].sort(codePointOrder);
  const position = new Map(individuals.map((individual, i) => [individual, i]));
  // Labels and order as of the other strategies: individual by individual.
  gallery.sort((a, b) => position.get(a.individual)! - position.get(b.individual)!);
  const seenGroups = new Set(gallery.flatMap(({ path }) => groups.get(path) ?? []));
  const queries = bySha1(dated.filter(({ date }) => date! >= cutoff)).filter(
    ({ path, individual }) => position.has(individual) && !seenGroups.has(groups.get(path) ?? -1),
  );
  queries.sort((a, b) => position.get(a.individual)! - position.get(b.individual)!);
  if (queries.length === 0)
    throw new DataError(
      `No individual has photos before and after ${new Date(cutoff).toISOString()}: choose another cut-off ` +
        `between ${new Date(dated[0]!.date!).toISOString()} and ${new Date(dated.at(-1)!.date!).toISOString()}`,
    );
  const used = new Set([...gallery, ...queries]);
  return {
    individuals,
    training: gallery,
    gallery: [...gallery],
    queries,
    leftOut: [...leftOut, ...candidates.filter((photo) => !used.has(photo))],
  };
}

function noQueries(
  byIndividual: Map<string, Photo[]>,
  minPhotos: number,
  { strategy, hasEncounters }: { readonly strategy: SplitStrategy; readonly hasEncounters: boolean },
): string {
  const most = [...byIndividual.values()].reduce((greatest, own) => Math.max(greatest, own.length), 0);
  if (most >= Math.max(3, minPhotos) && hasEncounters && strategy !== 'disjoint')
    return 'No individual with 3 or more photos has them in two encounters or more that a split may part: nothing can be held out';
  if (most >= Math.max(3, minPhotos))
    return strategy === 'leak-safe'
      ? 'Every individual with 3 or more photos has them in one burst or near-duplicates of each other: nothing can be held out'
      : 'None of the individuals kept for the test has the 3 photos that a query takes: raise the fraction or change the seed';
  const remedy =
    most < 3
      ? 'Add photos of the same individuals; `flukeprint match` names new photos without any training'
      : 'Lower the minimum of photos per individual';
  return (
    `Expected individuals with ${Math.max(3, minPhotos)} or more photos, so that one can be held out as a query, ` +
    `but the most any of the ${byIndividual.size} individuals has is ${most}. ${remedy}`
  );
}

const bySha1 = (photos: readonly Photo[]) =>
  photos
    .map((photo) => ({ photo, digest: sha1(photo.path) }))
    .sort((a, b) => (a.digest < b.digest ? -1 : 1))
    .map(({ photo }) => photo);

/** The label of each photo: the position of its individual in `individuals`. */
export function labelsOf(photos: readonly Photo[], individuals: readonly string[]): Int32Array {
  const label = new Map(individuals.map((individual, i) => [individual, i]));
  return Int32Array.from(photos, ({ individual, path }) => {
    const found = label.get(individual);
    if (found === undefined) throw new DataError(`Expected a known individual for ${path} but received ${individual}`);
    return found;
  });
}

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex');
