import type { LocalFeatures } from '@flukeprint/local-features';
import { LocalGallery } from './local-gallery.ts';
import { type PhotoScores, scorePhotos } from './score-photos.ts';
import type { Scorer, ScorerOptions } from './scorer.ts';

/** Compares a query with every photo. */
export class FullScorer implements Scorer {
  readonly #gallery: LocalGallery;
  readonly #options: ScorerOptions;

  constructor(options: ScorerOptions) {
    this.#gallery = new LocalGallery(options.backend, options.features, options.dimensions);
    this.#options = options;
  }

  score(query: LocalFeatures): Promise<PhotoScores> {
    return scorePhotos(query, this.#gallery, this.#options.features, this.#options.options);
  }

  dispose(): void {
    this.#gallery.dispose();
  }
}
