import type { Photo } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { expectSamePhotos } from '../matching/embed-with-runs.ts';
import type { Reporter } from '../reporter.ts';
import { FeatureMatcher, type MatchedPoints } from './feature-matcher.ts';
import { featuresOfPhotos } from './features-of-photos.ts';
import { type FeatureChoice, openExtractor } from './open-extractor.ts';

export interface LocalRowsOptions {
  readonly backend: Backend;
  readonly features: FeatureChoice;
  /** Where the photos are from, for messages. */
  readonly source: string;
  readonly workers?: number;
  readonly reporter: Reporter;
}

/** Similarities by local features of photos that are embedded as well. */
export interface LocalRows {
  /** [queries][gallery]. */
  readonly rows: readonly Float32Array[];
  /** Points of a query and a photo of the gallery that belong together. */
  readonly points: (query: number, photo: number) => MatchedPoints;
  /** The extractor's id, and the side of its square. */
  readonly features: string;
  readonly size: number;
}

/** Compares every query with every photo of a gallery by local features; all can be read, as they were a moment ago. */
export async function localRows(
  queries: readonly Photo[],
  gallery: readonly Photo[],
  { backend, features, source, workers, reporter }: LocalRowsOptions,
): Promise<LocalRows> {
  const extractor = await openExtractor(backend, features, { workers });
  try {
    const listed = [...gallery, ...queries];
    const all = await featuresOfPhotos(extractor, listed, { source, reporter });
    expectSamePhotos(
      source,
      [listed, all.photos].map((photos) => ({ paths: photos.map(({ path }) => path) })),
    );
    const known = { features: all.features.slice(0, gallery.length) };
    const asked = { features: all.features.slice(gallery.length) };
    const rows: Float32Array[] = [];
    const matches: ReadonlyMap<number, Parameters<FeatureMatcher['points']>[2]>[] = [];
    const matcher = new FeatureMatcher(backend, extractor, known);
    await matcher
      .scoreAll(asked, reporter, (_, found) => {
        rows.push(found.scores);
        matches.push(found.matches);
      })
      .finally(() => matcher.dispose());
    const points = (query: number, photo: number) =>
      matcher.points(asked.features[query]!, photo, matches[query]!.get(photo) ?? []);
    return { rows, points, features: extractor.id, size: extractor.size };
  } finally {
    extractor.dispose();
  }
}
