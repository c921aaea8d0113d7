import { topK } from '../matching/retrieval.ts';

/** Cosines among all photos, row by row. */
export interface AllSimilarities {
  readonly queries: number;
  readonly gallery: number;
  /** [queries, gallery]. */
  readonly queryGallery: Float32Array;
  /** [queries, queries]. */
  readonly queryQuery: Float32Array;
  /** [gallery, gallery]. */
  readonly galleryGallery: Float32Array;
}

export interface KReciprocal {
  /** Photos that may be a photo's neighbours, if it is among theirs. */
  readonly k1: number;
  /** Photos, itself the first, whose neighbourhoods a photo takes the mean of; 1 for its own alone. */
  readonly k2: number;
  /** Share of the plain distance in the result, 0…1. */
  readonly lambda: number;
}

/** The values of Zhong et al., for people with a dozen photos each. */
export const kReciprocalDefaults: KReciprocal = { k1: 20, k2: 6, lambda: 0.3 };

/** Weights of the photos of a neighbourhood; their sum is 1. */
type Neighbourhood = ReadonlyMap<number, number>;

/**
 * Re-ranking by k-reciprocal neighbours (Zhong et al. 2017): photos are alike that have the same neighbours. A photo's neighbours are the
 * `k1` nearest that have it among theirs, too, and such neighbours of those, where most of them are shared. The Jaccard distance of two
 * neighbourhoods joins the plain one. Queries are neighbours like the gallery's photos, so a query's result depends on what else is asked.
 *
 * Returns [queries, gallery], 1 less the joined distance: 1 for the query's twin, 0 for a photo that shares no neighbour and is the
 * farthest. The time grows with the square of the number of photos. Throws where a matrix has another shape.
 */
export function kReciprocal(all: AllSimilarities, options: KReciprocal = kReciprocalDefaults): Float32Array {
  const { queries, gallery } = all;
  expectShapes(all);
  const neighbourhoods = neighbourhoodsOf(all, options);
  const photosNear = Array.from({ length: queries + gallery }, (): [photo: number, weight: number][] => []);
  for (let photo = 0; photo < gallery; photo++) {
    for (const [near, weight] of neighbourhoods[queries + photo]!) photosNear[near]!.push([photo, weight]);
  }
  const result = new Float32Array(queries * gallery);
  for (let query = 0; query < queries; query++) {
    const shared = new Float64Array(gallery);
    for (const [near, weight] of neighbourhoods[query]!) {
      for (const [photo, other] of photosNear[near]!) shared[photo]! += Math.min(weight, other);
    }
    const distances = distancesFrom(similaritiesOf(all, query));
    for (let photo = 0; photo < gallery; photo++) {
      // Both neighbourhoods sum to 1: what either has is 2 less what both have.
      const jaccard = 1 - shared[photo]! / (2 - shared[photo]!);
      const joined = (1 - options.lambda) * jaccard + options.lambda * distances[queries + photo]!;
      result[query * gallery + photo] = 1 - joined;
    }
  }
  return result;
}

function expectShapes({ queries, gallery, queryGallery, queryQuery, galleryGallery }: AllSimilarities): void {
  for (const [name, values, rows, columns] of [
    ['queryGallery', queryGallery, queries, gallery],
    ['queryQuery', queryQuery, queries, queries],
    ['galleryGallery', galleryGallery, gallery, gallery],
  ] as const) {
    if (values.length !== rows * columns)
      throw new Error(`expected ${rows} × ${columns} cosines in ${name}, received ${values.length}`);
  }
}

/** Cosines of a photo with all: queries first, then the gallery. */
function similaritiesOf(all: AllSimilarities, photo: number): Float32Array {
  const { queries, gallery, queryGallery, queryQuery, galleryGallery } = all;
  const row = new Float32Array(queries + gallery);
  if (photo < queries) {
    row.set(queryQuery.subarray(photo * queries, (photo + 1) * queries));
    row.set(queryGallery.subarray(photo * gallery, (photo + 1) * gallery), queries);
  } else {
    const own = photo - queries;
    for (let query = 0; query < queries; query++) row[query] = queryGallery[query * gallery + own]!;
    row.set(galleryGallery.subarray(own * gallery, (own + 1) * gallery), queries);
  }
  return row;
}

/** Squared distances of unit vectors, as shares of the largest. */
function distancesFrom(similarities: Float32Array): Float64Array {
  const distances = Float64Array.from(similarities, (similarity) => Math.max(0, 1 - similarity));
  const largest = distances.reduce((most, distance) => Math.max(most, distance), 0);
  return largest > 0 ? distances.map((distance) => distance / largest) : distances;
}

function neighbourhoodsOf(all: AllSimilarities, { k1, k2 }: KReciprocal): Neighbourhood[] {
  const count = all.queries + all.gallery;
  const ranked = Array.from({ length: count }, (_, photo) => {
    const row = similaritiesOf(all, photo);
    // Itself first, even beside a twin.
    row[photo] = Number.POSITIVE_INFINITY;
    return topK(row, Math.max(k1 + 1, k2)).map(({ index }) => index);
  });
  const reciprocal = (photo: number, k: number) =>
    ranked[photo]!.slice(0, k + 1).filter((near) => ranked[near]!.slice(0, k + 1).includes(photo));
  const own = ranked.map((_, photo): Neighbourhood => {
    const first = new Set(reciprocal(photo, k1));
    const members = new Set(first);
    for (const near of first) {
      const theirs = reciprocal(near, Math.round(k1 / 2));
      const common = theirs.filter((one) => first.has(one)).length;
      if (3 * common > 2 * theirs.length) for (const one of theirs) members.add(one);
    }
    const distances = distancesFrom(similaritiesOf(all, photo));
    const weights = [...members].map((near) => [near, Math.exp(-distances[near]!)] as const);
    const sum = weights.reduce((sum, [, weight]) => sum + weight, 0);
    return new Map(weights.map(([near, weight]) => [near, weight / sum]));
  });
  return ranked.map((near) => meanOf(near.slice(0, k2).map((photo) => own[photo]!)));
}

function meanOf(neighbourhoods: readonly Neighbourhood[]): Neighbourhood {
  const mean = new Map<number, number>();
  for (const one of neighbourhoods) {
    for (const [near, weight] of one) mean.set(near, (mean.get(near) ?? 0) + weight / neighbourhoods.length);
  }
  return mean;
}
