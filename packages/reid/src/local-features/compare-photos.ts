import type { Photo } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { expectSamePhotos } from '../matching/embed-with-runs.ts';
import type { Reporter } from '../reporter.ts';
import { type CandidateChoice, candidatesOf } from './candidates/choose-candidates.ts';
import type { LocalExtractor } from './extractor.ts';
import { FeatureMatcher, type MatchedPoints, type OtherScores } from './feature-matcher.ts';
import { featuresOfPhotos } from './features-of-photos.ts';
import type { PhotoScores } from './score-photos.ts';

export interface ComparePhotosOptions {
  readonly backend: Backend;
  readonly extractor: LocalExtractor;
  /** Where the photos are from, for messages. */
  readonly source: string;
  readonly reporter: Reporter;
  /** With how many photos of the gallery a query is compared in full; the best 1,000 of a large one, or all, where nothing is said. */
  readonly candidates?: CandidateChoice;
  /** Scores of another kind, of one query after the other with the gallery, which choose half of the candidates. */
  readonly others?: OtherScores;
}

/** What one query's local features say. */
export interface ComparedQuery {
  readonly query: number;
  /** [gallery], from 0 to 1. */
  readonly similarities: Float32Array;
  /** Those of another kind, where there are such. */
  readonly other?: Float32Array;
  /** The points that it shares with a photo of the gallery. */
  points(photo: number): MatchedPoints;
}

/**
 * Compares every query with every photo of a gallery by local features, one query after the other. All photos can be read, as they were a
 * moment ago; throws a `UserError` where that has changed.
 */
export async function comparePhotos(
  queries: readonly Photo[],
  gallery: readonly Photo[],
  { backend, extractor, source, reporter, others, ...options }: ComparePhotosOptions,
  visit: (compared: ComparedQuery) => void,
): Promise<void> {
  const listed = [...gallery, ...queries];
  const candidates = candidatesOf(options.candidates, gallery.length);
  const all = await featuresOfPhotos(extractor, listed, { source, reporter, stayInCache: candidates !== null });
  try {
    expectSamePhotos(
      source,
      [listed, all.photos].map((photos) => ({ paths: photos.map(({ path }) => path) })),
    );
    const known = { features: all.features.slice(0, gallery.length) };
    const asked = { features: all.features.slice(gallery.length) };
    const matcher = await FeatureMatcher.create(known, { backend, extractor, candidates, reporter });
    const take = (query: number, { scores: similarities, matches }: PhotoScores, other?: Float32Array) => {
      const points = (photo: number) => matcher.points(asked.features[query]!, photo, matches.get(photo) ?? []);
      visit({ query, similarities, other, points });
    };
    await matcher.scoreAll(asked, reporter, take, others).finally(() => matcher.dispose());
  } finally {
    all.close();
  }
}
