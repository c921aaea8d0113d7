import { type LocalFeatures, type PointPairs, type VerificationOptions, verifyPairs } from '@flukeprint/local-features';
import { topK } from '../matching/top-k.ts';
import type { LocalGallery, NearestFeatures } from './local-gallery.ts';

/** A feature of the query and one of a photo. */
export interface FeatureMatch {
  readonly query: number;
  readonly photo: number;
  /** By how much they are more alike than what else looks like the query's feature. */
  readonly weight: number;
}

export interface ScoreOptions {
  /**
   * A feature's match counts by how much more alike it is than its match in the photo of this rank: what looks like everything says
   * nothing (LNBNN, McCann and Lowe 2012; for animals HotSpotter, Crall et al. 2013).
   */
  readonly background: number;
  /** Photos whose matches are held against one map of the query onto the photo. */
  readonly verified: number;
  readonly verification: VerificationOptions;
}

/** What a query's features say of every photo of a gallery. */
export interface PhotoScores {
  /** [photos], more is more alike; 0 where nothing matches. */
  readonly scores: Float32Array;
  /** The matches that count, of the photos that were verified. */
  readonly matches: ReadonlyMap<number, readonly FeatureMatch[]>;
}

/** Matches that no map was looked for, or that fit none, order photos that nothing better tells apart. */
const unverifiedWeight = 1e-3;

/** Scores the photos of a gallery, whose features are given beside it, for one query. */
export async function scorePhotos(
  query: LocalFeatures,
  gallery: LocalGallery,
  features: readonly LocalFeatures[],
  options: ScoreOptions,
): Promise<PhotoScores> {
  const nearest = await gallery.nearest(query);
  return scoreNearest(
    query,
    features,
    nearest,
    backgroundSimilarity(nearest, query.count, options.background),
    options,
  );
}

/**
 * Scores photos by what a query's features find in them, above the `level` of each. Of verified matches the roots of their weights are
 * added: many fair ones say more than a single good one.
 */
export function scoreNearest(
  query: LocalFeatures,
  features: readonly LocalFeatures[],
  nearest: NearestFeatures,
  level: Float32Array,
  { verified, verification }: Omit<ScoreOptions, 'background'>,
): PhotoScores {
  const all = features.map((_, photo) => matchesWith(photo, nearest, level));
  const totals = Float32Array.from(all, (of) => of.reduce((sum, { weight }) => sum + weight, 0));
  const scores = totals.map((value) => unverifiedWeight * value);
  const matches = new Map<number, readonly FeatureMatch[]>();
  for (const { index } of topK(totals, verified)) {
    const kept = verifiedMatches(all[index]!, query, features[index]!, verification);
    matches.set(index, kept);
    scores[index]! += kept.reduce((sum, { weight }) => sum + Math.sqrt(weight), 0);
  }
  return { scores, matches };
}

/** What another photo's feature usually reaches, for a gallery of one photo, which has no others. */
const usual = 0.8;

/** Of a small gallery the first quarter counts as what `rank` photos are to a large one. */
export const backgroundRank = (photos: number, rank: number) => Math.min(rank, Math.max(2, Math.ceil(photos / 4)));

/** For every feature of the query the similarity that `rank` photos reach, or the first quarter of a small gallery. */
export function backgroundSimilarity(nearest: NearestFeatures, count: number, rank: number): Float32Array {
  const photos = count > 0 ? nearest.similarity.length / count : 0;
  if (photos < 2) return new Float32Array(count).fill(usual);
  return similarityAtRanks(nearest, new Uint32Array(count).fill(backgroundRank(photos, rank)));
}

/** For every feature of the query the similarity that so many photos reach as its rank, at least 1, says. */
export function similarityAtRanks({ similarity }: NearestFeatures, ranks: Uint32Array): Float32Array {
  const count = ranks.length;
  return Float32Array.from(ranks, (rank, q) => {
    const best = new Float32Array(rank).fill(-1);
    const last = rank - 1;
    for (let at = q; at < similarity.length; at += count) {
      const value = similarity[at]!;
      if (value <= best[last]!) continue;
      let i = last;
      for (; i > 0 && best[i - 1]! < value; i--) best[i] = best[i - 1]!;
      best[i] = value;
    }
    return best[last]!;
  });
}

/** Matches of the query's features with a photo's that are each other's nearest and stand out from the background. */
export function matchesWith(
  photo: number,
  { similarity, index }: NearestFeatures,
  background: Float32Array,
): FeatureMatch[] {
  const count = background.length;
  const matches: FeatureMatch[] = [];
  for (let query = 0; query < count; query++) {
    const at = photo * count + query;
    const weight = similarity[at]! - background[query]!;
    if (index[at]! >= 0 && weight > 0) matches.push({ query, photo: index[at]!, weight });
  }
  return matches;
}

/** Where matches are: [matches, 4], x and y in the query, x and y in the photo. */
export function pairsOf(
  matches: readonly FeatureMatch[],
  query: Pick<LocalFeatures, 'keypoints'>,
  photo: Pick<LocalFeatures, 'keypoints'>,
): PointPairs {
  const pairs: PointPairs = new Float32Array(4 * matches.length);
  // Asked for once: they may be read from a file.
  const [from, to] = [query.keypoints, photo.keypoints];
  for (const [i, match] of matches.entries()) {
    pairs.set(from.subarray(4 * match.query, 4 * match.query + 2), 4 * i);
    pairs.set(to.subarray(4 * match.photo, 4 * match.photo + 2), 4 * i + 2);
  }
  return pairs;
}

/** Those of the matches that one map of the query onto the photo explains. */
export function verifiedMatches(
  matches: readonly FeatureMatch[],
  query: Pick<LocalFeatures, 'keypoints'>,
  photo: Pick<LocalFeatures, 'keypoints'>,
  options: VerificationOptions,
): FeatureMatch[] {
  const pairs = pairsOf(matches, query, photo);
  const weights = Float32Array.from(matches, ({ weight }) => weight);
  return verifyPairs(pairs, weights, options).inliers.map((i) => matches[i]!);
}
