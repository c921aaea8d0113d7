import { type LocalFeatures, type PointPairs, type VerificationOptions, verifyPairs } from '@flukeprint/local-features';
import { topK } from '../matching/retrieval.ts';
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

/** How much more a match counts that fits the map. */
const verifiedWeight = 2;

/** Scores the photos of a gallery, whose features are given beside it, for one query. */
export async function scorePhotos(
  query: LocalFeatures,
  gallery: LocalGallery,
  features: readonly LocalFeatures[],
  { background, verified, verification }: ScoreOptions,
): Promise<PhotoScores> {
  const nearest = await gallery.nearest(query);
  const level = backgroundSimilarity(nearest, query.count, background);
  const all = features.map((_, photo) => matchesWith(photo, nearest, level));
  const scores = Float32Array.from(all, total);
  const matches = new Map<number, readonly FeatureMatch[]>();
  for (const { index } of topK(scores, verified)) {
    const kept = verifiedMatches(all[index]!, query, features[index]!, verification);
    matches.set(index, kept);
    scores[index]! += verifiedWeight * total(kept);
  }
  return { scores, matches };
}

const total = (matches: readonly FeatureMatch[]) => matches.reduce((sum, { weight }) => sum + weight, 0);

/** What another photo's feature usually reaches, for a gallery of one photo, which has no others. */
const usual = 0.8;

/** For every feature of the query the similarity that `rank` photos reach, or the first quarter of a small gallery. */
export function backgroundSimilarity({ similarity }: NearestFeatures, count: number, rank: number): Float32Array {
  const photos = count > 0 ? similarity.length / count : 0;
  if (photos < 2) return new Float32Array(count).fill(usual);
  const best = new Float32Array(Math.min(rank, Math.max(2, Math.ceil(photos / 4))));
  const last = best.length - 1;
  return Float32Array.from({ length: count }, (_, q) => {
    best.fill(-1);
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

/** Those of the matches that one map of the query onto the photo explains. */
export function verifiedMatches(
  matches: readonly FeatureMatch[],
  query: Pick<LocalFeatures, 'keypoints'>,
  photo: Pick<LocalFeatures, 'keypoints'>,
  options: VerificationOptions,
): FeatureMatch[] {
  const pairs: PointPairs = new Float32Array(4 * matches.length);
  for (const [i, match] of matches.entries()) {
    pairs.set(query.keypoints.subarray(4 * match.query, 4 * match.query + 2), 4 * i);
    pairs.set(photo.keypoints.subarray(4 * match.photo, 4 * match.photo + 2), 4 * i + 2);
  }
  const weights = Float32Array.from(matches, ({ weight }) => weight);
  return verifyPairs(pairs, weights, options).inliers.map((i) => matches[i]!);
}
