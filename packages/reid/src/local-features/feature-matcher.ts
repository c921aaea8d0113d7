import type { Backend } from '@flukeprint/kernels';
import type { LocalFeatures } from '@flukeprint/local-features';
import { type Reporter, withProgress } from '../reporter.ts';
import type { LocalExtractor } from './extractor.ts';
import type { PhotoFeatures } from './features-of-photos.ts';
import { LocalGallery } from './local-gallery.ts';
import { type FeatureMatch, type PhotoScores, type ScoreOptions, scorePhotos } from './score-photos.ts';

/** By the ablation of docs/accuracy.md. */
const background = 30;
const verified = 100;
/** Share of a photo's side that a match may be off the map. */
const tolerance = 1 / 24;

/** Points of a query and of a photo that belong together, in pixels of the extractor's square. */
export interface MatchedPoints {
  /** [n, 4]: x and y in the query, x and y in the photo. */
  readonly pairs: Float32Array;
  /** [n], as in {@link FeatureMatch}. */
  readonly weights: Float32Array;
}

/** Compares photos with a gallery by their local features. */
export class FeatureMatcher {
  readonly #gallery: LocalGallery;
  readonly #features: readonly LocalFeatures[];
  readonly #options: ScoreOptions;

  constructor(backend: Backend, extractor: LocalExtractor, { features }: Pick<PhotoFeatures, 'features'>) {
    this.#gallery = new LocalGallery(backend, features, extractor.dimensions);
    this.#features = features;
    const verification = { ...extractor.verification, tolerance: tolerance * extractor.size };
    this.#options = { background, verified, verification };
  }

  score(query: LocalFeatures): Promise<PhotoScores> {
    return scorePhotos(query, this.#gallery, this.#features, this.#options);
  }

  /** Scores every query, one after the other, with a progress bar. */
  async scoreAll(
    { features }: Pick<PhotoFeatures, 'features'>,
    reporter: Reporter,
    visit: (query: number, found: PhotoScores) => void,
  ): Promise<void> {
    await withProgress(reporter, 'comparing features', 'queries', features.length, async (update) => {
      for (const [query, one] of features.entries()) {
        visit(query, await this.score(one));
        update(query + 1);
      }
    });
  }

  /** Where the matches of a query with a photo of the gallery are. */
  points(query: LocalFeatures, photo: number, matches: readonly FeatureMatch[]): MatchedPoints {
    const place = ({ keypoints }: LocalFeatures, i: number) => keypoints.subarray(4 * i, 4 * i + 2);
    const pairs = new Float32Array(4 * matches.length);
    for (const [i, match] of matches.entries()) {
      pairs.set(place(query, match.query), 4 * i);
      pairs.set(place(this.#features[photo]!, match.photo), 4 * i + 2);
    }
    return { pairs, weights: Float32Array.from(matches, ({ weight }) => weight) };
  }

  dispose(): void {
    this.#gallery.dispose();
  }
}
