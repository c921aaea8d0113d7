import type { Photo } from '@flukeprint/data';
import type { Band } from '../../calibration/words.ts';
import type { IndividualMatch } from '../individual-matches.ts';
import type { PhotoMatches } from '../match-photos.ts';

/** Queries on a page: a browser opens some thousands at once. */
export const mostQueries = 2000;
/** What a page shows of each. */
export const shownIndividuals = { top: 5, photos: 3 };

/** Matches of photos that are at hand. */
export type FoundPhotos = PhotoMatches & {
  readonly queries: { readonly photos: readonly Photo[] };
  readonly gallery: { readonly photos: readonly Photo[] };
};

/** Whether the photos of both sides are at hand. */
export const hasPhotos = (found: PhotoMatches): found is FoundPhotos =>
  found.queries.photos !== undefined && found.gallery.photos !== undefined;

/** An individual as the page lists it. */
export interface ShownIndividual extends IndividualMatch {
  readonly score: number;
  readonly probability: number | null;
}

export interface ShownQuery {
  readonly query: number;
  /** Of the first answer; null where scores are not calibrated, or nothing was found. */
  readonly band: Band | null;
  readonly individuals: readonly ShownIndividual[];
}

/** The queries of a page, all or those chosen, the surest first, with so many photos of each individual. */
export function shownQueries(
  found: PhotoMatches,
  chosen: readonly number[] = [...found.individuals.keys()],
  photos: number = shownIndividuals.photos,
): ShownQuery[] {
  const score = (query: number) => found.individuals[query]![0]?.photos[0]?.similarity ?? Number.NEGATIVE_INFINITY;
  const sureness = (query: number) => Math.max(0, ...(found.answers?.queries[query]?.probabilities.values() ?? []));
  const order = [...chosen].sort((a, b) => sureness(b) - sureness(a) || score(b) - score(a) || a - b);
  return order.slice(0, mostQueries).map((query) => {
    const answer = found.answers?.queries[query];
    const individuals = found.individuals[query]!.slice(0, shownIndividuals.top).map(
      (match): ShownIndividual => ({
        ...match,
        photos: match.photos.slice(0, photos),
        score: match.photos[0]!.similarity,
        probability: answer?.probabilities.get(match.individual) ?? null,
      }),
    );
    return { query, band: individuals.length > 0 ? (answer?.band ?? null) : null, individuals };
  });
}

/** The pictures of a page by the names of their files; a photo that is asked about and known is one picture. */
export class PagePictures {
  readonly photos = new Map<string, Photo>();
  readonly #names = new Map<string, string>();
  readonly #found: FoundPhotos;

  constructor(found: FoundPhotos, shown: readonly ShownQuery[]) {
    this.#found = found;
    for (const { query, individuals } of shown) {
      for (const { photos } of individuals) for (const { index } of photos) this.ofGallery(index);
      this.ofQuery(query);
    }
  }

  ofGallery(index: number): string {
    return this.#name(this.#found.gallery.photos[index]!, 'known', index);
  }

  ofQuery(query: number): string {
    return this.#name(this.#found.queries.photos[query]!, 'query', query);
  }

  #name(photo: Photo, kind: string, index: number): string {
    const key = JSON.stringify([photo.file, photo.box]);
    const before = this.#names.get(key);
    if (before !== undefined) return before;
    const name = `${kind}-${String(index + 1).padStart(5, '0')}.jpg`;
    this.#names.set(key, name);
    this.photos.set(name, photo);
    return name;
  }
}
