import type { Backend } from '@flukeprint/kernels';
import type { LocalFeatures } from '@flukeprint/local-features';
import type { PhotoScores, ScoreOptions } from './score-photos.ts';

/** Scores a gallery's photos for one query after the other. */
export interface Scorer {
  /** `other`: scores of another kind, [photos], by which photos may be chosen that are compared at all. */
  score(query: LocalFeatures, other?: Float32Array): Promise<PhotoScores>;
  dispose(): void;
}

/** A gallery's features, and how they are compared. */
export interface ScorerOptions {
  readonly backend: Backend;
  readonly features: readonly LocalFeatures[];
  /** Numbers of a descriptor. */
  readonly dimensions: number;
  readonly options: ScoreOptions;
}
