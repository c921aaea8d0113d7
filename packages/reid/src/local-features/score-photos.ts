import { type LocalFeatures, type PointPairs, type VerificationOptions, verifyPairs } from '@flukeprint/local-features';
import type { NearestFeatures } from './local-gallery.ts';

export interface ScoreOptions {
  /**
   * A feature's match counts by how much more alike it is than its match in the photo of this rank: what looks like everything says
   * nothing (LNBNN, McCann and Lowe 2012; Crall et al. 2013).
   */
  readonly background: number;
  /** Photos whose matches are held against one map of the query onto the photo. */
  readonly verified: number;
  /** Pixels that a match may be off that map. */
  readonly tolerance: number;
}

/** A feature of the query and one of a photo. */
export interface FeatureMatch {
  readonly query: number;
  readonly photo: number;
  readonly weight: number;
}

/** For every feature of the query the similarity that `rank` photos reach. */
export function backgroundSimilarity({ similarity }: NearestFeatures, count: number, rank: number): Float32Array {
  const photos = similarity.length / count;
  const limit = Math.min(rank, photos);
  const background = new Float32Array(count);
  const best = new Float32Array(limit);
  for (let q = 0; q < count; q++) {
    best.fill(-1);
    for (let at = q; at < similarity.length; at += count) {
      const value = similarity[at]!;
      if (value <= best[limit - 1]!) continue;
      let i = limit - 1;
      for (; i > 0 && best[i - 1]! < value; i--) best[i] = best[i - 1]!;
      best[i] = value;
    }
    background[q] = best[limit - 1]!;
  }
  return background;
}

/** Matches of the query's features with a photo's that are each other's nearest and stand out from the background. */
export function matchesWith(
  photo: number,
  { similarity, index }: NearestFeatures,
  background: Float32Array,
): FeatureMatch[] {
  const count = background.length;
  const matches: FeatureMatch[] = [];
  for (let q = 0; q < count; q++) {
    const at = photo * count + q;
    const weight = similarity[at]! - background[q]!;
    if (index[at]! >= 0 && weight > 0) matches.push({ query: q, photo: index[at]!, weight });
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
