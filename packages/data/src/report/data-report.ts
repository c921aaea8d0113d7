import { defaultUnknown, filterPhotos } from '../catalogue/filter-photos.ts';
import type { Fingerprints } from '../duplicates/fingerprint-photos.ts';
import { bursts, defaultGroupOptions, encountersOf, type GroupOptions } from '../duplicates/group-photos.ts';
import { nearPairs, type Picture, picturesOf } from '../duplicates/near-duplicates.ts';
import type { PhotoProblem } from '../errors.ts';
import { boxKey } from '../photos/box.ts';
import { codePointOrder } from '../photos/code-point-order.ts';
import type { Photo } from '../photos/photo.ts';
import { namesAlike } from './names-alike.ts';

/** What there is to know about a catalogue before training on it. Keys as in report.json; lists hold paths of photos. */
export interface DataReport {
  readonly photos: number;
  readonly individuals: number;
  /** What they are of, where photos come from a catalogue of encounters. */
  readonly encounters?: number;
  /** Photos of nobody in particular. */
  readonly unknown_photos: number;
  readonly single_photo_individuals: string[];
  /** How many individuals have so many photos, by rising number. */
  readonly photos_per_individual: { photos: number; individuals: number }[];
  /** Pixels of the upright photos, the most frequent first. */
  readonly sizes: { width: number; height: number; photos: number }[];
  readonly formats: Record<string, number>;
  /** What could not be read, and rows that could not be used. */
  readonly problems: PhotoProblem[];
  /** Files with the same bytes (and the same box). */
  readonly exact_duplicates: string[][];
  /** Of one individual: harmless in training, but not on both sides of a split. */
  readonly near_duplicates: SimilarPair[];
  /** Near-duplicates under two names: at least one label is wrong. The most alike first. */
  readonly suspicious_labels: SimilarPair[];
  /** Whether there are more pairs than the lists hold. */
  readonly pairs_left_out: boolean;
  readonly bursts: { individual: string; from: string; to: string; photos: string[] }[];
  readonly dates: { photos: number; from: string; to: string } | null;
  /** Names that differ only in case, spaces, invisible characters, the way accents are encoded, or leading zeros. */
  readonly similar_names: string[][];
}

/** Two photos, by path, that look alike. */
export interface SimilarPair {
  readonly a: string;
  readonly b: string;
  readonly individual_a: string;
  readonly individual_b: string;
  /** Bits out of 64, the larger difference of the two hashes; 0 if they look the same. */
  readonly distance: number;
  /** The files have the same bytes. */
  readonly same_bytes: boolean;
}

/** What else a report is to count, and when photos belong together. */
export interface DataReportOptions extends GroupOptions {
  readonly problems?: readonly PhotoProblem[];
  /** Names that stand for nobody. */
  readonly unknown?: readonly string[];
}

/** Beyond that many pairs nobody reads on. */
const mostPairs = 100_000;

/** Sums a catalogue up. Photos without fingerprint (unreadable) count, but have no size, format or duplicates. */
export function dataReport(
  photos: readonly Photo[],
  fingerprints: Fingerprints,
  options: DataReportOptions = {},
): DataReport {
  const { seconds, distance, problems, unknown } = {
    ...defaultGroupOptions,
    problems: [],
    unknown: defaultUnknown,
    ...options,
  };
  const known = filterPhotos(photos, { unknown, minPhotos: 1 }).photos;
  const byIndividual = Map.groupBy(known, ({ individual }) => individual);
  const names = [...byIndividual.keys()].sort(codePointOrder);
  const counts = countBy([...byIndividual.values()], (own) => own.length);
  const prints = photos.flatMap(({ path }) => fingerprints.get(path) ?? []);
  const dates = photos.flatMap(({ path, date }) => date ?? fingerprints.get(path)?.date ?? []);
  const { near, suspicious, leftOut } = similarPairs(photos, fingerprints, {
    distance,
    isKnown: (photo) => byIndividual.has(photo.individual),
  });
  const encounters = encountersOf(photos);
  return {
    photos: photos.length,
    individuals: byIndividual.size,
    ...(encounters > 0 && { encounters }),
    unknown_photos: photos.length - known.length,
    single_photo_individuals: names.filter((name) => byIndividual.get(name)!.length === 1),
    photos_per_individual: [...counts]
      .sort(([a], [b]) => a - b)
      .map(([photos, individuals]) => ({ photos, individuals })),
    sizes: [...countBy(prints, ({ width, height }) => `${width} ${height}`)]
      .sort(([, a], [, b]) => b - a)
      .map(([size, photos]) => {
        const [width, height] = size.split(' ').map(Number) as [number, number];
        return { width, height, photos };
      }),
    formats: Object.fromEntries([...countBy(prints, ({ format }) => format)].sort(([, a], [, b]) => b - a)),
    problems: [...problems],
    exact_duplicates: exactDuplicates(photos, fingerprints),
    near_duplicates: near,
    suspicious_labels: suspicious,
    pairs_left_out: leftOut,
    bursts: burstsOf(photos, fingerprints, seconds),
    dates: dates.length === 0 ? null : { photos: dates.length, ...range(dates) },
    similar_names: namesAlike(names),
  };
}

function exactDuplicates(photos: readonly Photo[], fingerprints: Fingerprints): string[][] {
  const readable = photos.filter(({ path }) => fingerprints.has(path));
  const same = Map.groupBy(readable, ({ path, box }) => `${fingerprints.get(path)!.sha256} ${boxKey(box)}`);
  return [...same.values()].filter((group) => group.length > 1).map((group) => group.map(({ path }) => path));
}

function similarPairs(
  photos: readonly Photo[],
  fingerprints: Fingerprints,
  { distance, isKnown }: { distance: number; isKnown: (photo: Photo) => boolean },
) {
  const near: SimilarPair[] = [];
  const suspicious: SimilarPair[] = [];
  let leftOut = false;
  for (const [i, j, bits] of allPairs(picturesOf(photos, fingerprints), distance)) {
    if (near.length + suspicious.length >= mostPairs) {
      leftOut = true;
      break;
    }
    const [a, b] = [photos[Math.min(i, j)]!, photos[Math.max(i, j)]!];
    const differ = isKnown(a) && isKnown(b) && a.individual !== b.individual;
    (differ ? suspicious : near).push({
      a: a.path,
      b: b.path,
      individual_a: a.individual,
      individual_b: b.individual,
      distance: bits,
      same_bytes: fingerprints.get(a.path)!.sha256 === fingerprints.get(b.path)!.sha256,
    });
  }
  const order = (p: SimilarPair, q: SimilarPair) =>
    p.distance - q.distance || codePointOrder(p.a, q.a) || codePointOrder(p.b, q.b);
  return { near: near.sort(order), suspicious: suspicious.sort(order), leftOut };
}

/** Of photos, by position: first those that look the same, then the near ones. */
function* allPairs(pictures: readonly Picture[], distance: number): Generator<[number, number, number], void> {
  for (const { photos } of pictures) {
    for (const [n, i] of photos.entries()) for (const j of photos.slice(n + 1)) yield [i, j, 0];
  }
  for (const [a, b, bits] of nearPairs(pictures, distance)) {
    for (const i of pictures[a]!.photos) for (const j of pictures[b]!.photos) yield [i, j, bits];
  }
}

function burstsOf(photos: readonly Photo[], fingerprints: Fingerprints, seconds: number): DataReport['bursts'] {
  return bursts(photos, fingerprints, seconds).map((burst) => {
    const shown = burst.map((i) => photos[i]!);
    return {
      individual: shown[0]!.individual,
      ...range(shown.map(({ path, date }) => date ?? fingerprints.get(path)!.date!)),
      photos: shown.map(({ path }) => path),
    };
  });
}

function range(dates: readonly number[]): { from: string; to: string } {
  const from = dates.reduce((a, b) => Math.min(a, b));
  const to = dates.reduce((a, b) => Math.max(a, b));
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

function countBy<T, K>(values: readonly T[], keyOf: (value: T) => K): Map<K, number> {
  const counts = new Map<K, number>();
  for (const value of values) counts.set(keyOf(value), (counts.get(keyOf(value)) ?? 0) + 1);
  return counts;
}
