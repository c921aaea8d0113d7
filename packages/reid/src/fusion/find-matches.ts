import type { CandidateChoice } from '../local-features/candidates/choose-candidates.ts';
import { type FeatureMatches, matchByFeatures } from '../local-features/match-by-features.ts';
import { type MatchOptions, matchPhotos, type PhotoMatches } from '../matching/match-photos.ts';
import type { Ranking } from '../matching/rank-by-individual.ts';
import { matchFused } from './match-fused.ts';

/** What local features are used, and how; none where they are null. */
export interface LocalChoices {
  readonly features: string | null;
  readonly ranking: Ranking | undefined;
  readonly candidates: CandidateChoice | undefined;
}

/** Matches by local features, by networks, or by both. */
export function findMatches(
  options: MatchOptions,
  { features, ...choices }: LocalChoices,
): Promise<PhotoMatches | FeatureMatches> {
  if (!features) return matchPhotos(options);
  return options.runs
    ? matchFused({ ...options, ...choices, features })
    : matchByFeatures({ ...options, ...choices, features });
}
