import type { LocalFeatures } from '@flukeprint/local-features';
import { type Reporter, withProgress } from '../../reporter.ts';
import { LocalGallery } from '../local-gallery.ts';
import { backgroundRank, type PhotoScores, scoreNearest, similarityAtRanks } from '../score-photos.ts';
import type { Scorer, ScorerOptions } from '../scorer.ts';
import { chooseCandidates } from './choose-candidates.ts';
import { FeatureIndex } from './feature-index.ts';

/** Photos that were not compared are in the index's order, below what matches at all. */
const uncomparedWeight = 1e-12;

/** Compares a query in full with those photos of a large gallery that an index finds. */
export class CandidateScorer implements Scorer {
  readonly #index: FeatureIndex;
  readonly #count: number;
  readonly #options: ScorerOptions;

  private constructor(index: FeatureIndex, count: number, options: ScorerOptions) {
    this.#index = index;
    this.#count = count;
    this.#options = options;
  }

  /** `count`: of how many photos features are compared. */
  static async create(count: number, options: ScorerOptions, reporter: Reporter): Promise<CandidateScorer> {
    const { backend, features, dimensions } = options;
    const rank = backgroundRank(features.length, options.options.background);
    reporter.news({ kind: 'candidates', candidates: count, photos: features.length });
    const index = await withProgress(reporter, 'indexing features', 'photos', features.length, (onPhotos) =>
      FeatureIndex.build(backend, features, { dimensions, rank, onPhotos }),
    );
    return new CandidateScorer(index, count, options);
  }

  async score(query: LocalFeatures, other?: Float32Array): Promise<PhotoScores> {
    const { backend, dimensions, options } = this.#options;
    const indexed = await this.#index.search(query);
    const photos = chooseCandidates(other ? [indexed.scores, other] : [indexed.scores], this.#count);
    const features = photos.map((photo) => this.#options.features[photo]!);
    const gallery = new LocalGallery(backend, features, dimensions);
    const nearest = await gallery.nearest(query).finally(() => gallery.dispose());
    // The background is the whole gallery's: what its rank is among these, the index knows.
    const ranks = Uint32Array.from(indexed.ranksAmong(new Set(photos)), (rank) => Math.max(1, Math.round(rank)));
    const compared = scoreNearest(query, features, nearest, similarityAtRanks(nearest, ranks), options);
    const scores = indexed.scores.map((value) => uncomparedWeight * value);
    for (const [i, photo] of photos.entries()) scores[photo] = compared.scores[i]!;
    return { scores, matches: new Map([...compared.matches].map(([i, matches]) => [photos[i]!, matches])) };
  }

  dispose(): void {}
}
