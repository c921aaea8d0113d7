import type { Backend } from '@flukeprint/kernels';
import type { LocalFeatures } from '@flukeprint/local-features';
import { type Reporter, withProgress } from '../reporter.ts';
import { CandidateScorer } from './candidates/candidate-scorer.ts';
import type { LocalExtractor } from './extractor.ts';
import type { PhotoFeatures } from './features-of-photos.ts';
import { FullScorer } from './full-scorer.ts';
import { type FeatureMatch, type PhotoScores, pairsOf } from './score-photos.ts';
import type { Scorer } from './scorer.ts';

/** By the ablation of docs/accuracy.md. */
const background = 30;
const verified = 100;
/** Share of a photo's side that a match may be off the map. */
const tolerance = 1 / 24;

/** From a sum of matches to a share of 1: at a sum of 1 the photo is the right one about as often as not. */
const certainty = (sum: number) => sum ** 2 / (1 + sum ** 2);

/** Points of a query and of a photo that belong together, in pixels of the extractor's square. */
export interface MatchedPoints {
  /** [n, 4]: x and y in the query, x and y in the photo. */
  readonly pairs: Float32Array;
  /** [n], as in {@link FeatureMatch}. */
  readonly weights: Float32Array;
}

/** Scores of a query, [photos]; asked for in the order of the queries, and used until the next is. */
export type OtherScores = (query: number) => Float32Array | Promise<Float32Array>;

export interface MatcherOptions {
  readonly backend: Backend;
  readonly extractor: LocalExtractor;
  /** With how many photos of the gallery a query is compared in full; all where it is null. */
  readonly candidates: number | null;
  readonly reporter: Reporter;
}

/** Compares photos with a gallery by their local features. */
export class FeatureMatcher {
  readonly #scorer: Scorer;
  readonly #features: readonly LocalFeatures[];

  private constructor(scorer: Scorer, features: readonly LocalFeatures[]) {
    this.#scorer = scorer;
    this.#features = features;
  }

  static async create(
    { features }: Pick<PhotoFeatures, 'features'>,
    { backend, extractor, candidates, reporter }: MatcherOptions,
  ): Promise<FeatureMatcher> {
    const { dimensions, size } = extractor;
    const verification = { ...extractor.verification, tolerance: tolerance * size };
    const options = { backend, features, dimensions, options: { background, verified, verification } };
    const scorer =
      candidates === null || candidates >= features.length
        ? new FullScorer(options)
        : await CandidateScorer.create(candidates, options, reporter);
    return new FeatureMatcher(scorer, features);
  }

  /** Similarities from 0 to 1, and the matches that they come from; `other` as in {@link Scorer}. */
  async score(query: LocalFeatures, other?: Float32Array): Promise<PhotoScores> {
    const { scores, matches } = await this.#scorer.score(query, other);
    return { scores: scores.map(certainty), matches };
  }

  /** Scores every query, one after the other, with a progress bar; `others` are scores of another kind. */
  async scoreAll(
    { features }: Pick<PhotoFeatures, 'features'>,
    reporter: Reporter,
    visit: (query: number, found: PhotoScores, other?: Float32Array) => void,
    others?: OtherScores,
  ): Promise<void> {
    await withProgress(reporter, 'comparing features', 'queries', features.length, async (update) => {
      for (const [query, one] of features.entries()) {
        const other = await others?.(query);
        visit(query, await this.score(one, other), other);
        update(query + 1);
      }
    });
  }

  /** Where the matches of a query with a photo of the gallery are. */
  points(query: LocalFeatures, photo: number, matches: readonly FeatureMatch[]): MatchedPoints {
    const pairs = pairsOf(matches, query, this.#features[photo]!);
    return { pairs, weights: Float32Array.from(matches, ({ weight }) => weight) };
  }

  dispose(): void {
    this.#scorer.dispose();
  }
}
