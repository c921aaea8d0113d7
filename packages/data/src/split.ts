import { createHash } from 'node:crypto';
import { codePointOrder } from './code-point-order.ts';
import { DataError } from './errors.ts';
import type { Photo } from './photos.ts';

export interface Split {
  /** A label is an index into this list; code-point order. */
  readonly individuals: string[];
  readonly training: Photo[];
  /** What queries are matched against: the training photos. */
  readonly gallery: Photo[];
  readonly queries: Photo[];
  /** Photos of individuals that have too few. */
  readonly leftOut: Photo[];
}

/**
 * Splits photos the same way on every machine and every run: the SHA-1 of its path orders the photos of an individual,
 * and of n ≥ 4 the first ⌊n/4⌋ become queries, of 3 one, of fewer none. All others train and form the gallery.
 * Individuals with fewer than `minPhotos` photos are left out.
 * Throws a {@link DataError} if that leaves no query.
 */
export function splitPhotos(photos: readonly Photo[], { minPhotos = 2 }: { minPhotos?: number } = {}): Split {
  const byIndividual = Map.groupBy(photos, (photo) => photo.individual);
  const split: Split = { individuals: [], training: [], gallery: [], queries: [], leftOut: [] };
  for (const individual of [...byIndividual.keys()].sort(codePointOrder)) {
    const own = byIndividual.get(individual)!;
    if (own.length < minPhotos) {
      split.leftOut.push(...own);
      continue;
    }
    const ordered = own
      .map((photo) => ({ photo, digest: sha1(photo.path) }))
      .sort((a, b) => (a.digest < b.digest ? -1 : 1));
    const count = own.length >= 4 ? Math.floor(own.length / 4) : own.length === 3 ? 1 : 0;
    split.individuals.push(individual);
    ordered.forEach(({ photo }, i) => {
      (i < count ? split.queries : split.training).push(photo);
    });
  }
  split.gallery.push(...split.training);
  if (split.queries.length === 0) {
    const most = Math.max(0, ...[...byIndividual.values()].map((own) => own.length));
    const remedy = most < 3 ? 'Add photos of the same individuals' : 'Lower the minimum of photos per individual';
    throw new DataError(
      `Expected individuals with ${Math.max(3, minPhotos)} or more photos, so that one can be held out as a query, ` +
        `but the most any of the ${byIndividual.size} individuals has is ${most}. ${remedy}`,
    );
  }
  return split;
}

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
