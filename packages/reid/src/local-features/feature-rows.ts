import type { Split } from '@flukeprint/data';
import { type ComparePhotosOptions, comparePhotos } from './compare-photos.ts';
import { type FeatureChoice, openExtractor } from './open-extractor.ts';

export interface FeatureRowsOptions extends Omit<ComparePhotosOptions, 'extractor'> {
  readonly features: FeatureChoice;
  readonly workers?: number;
}

/** Similarities of 0 to 1 by local features of all queries of a split, [queries][gallery], and the extractor's id. */
export async function featureRows(
  { queries, gallery }: Split,
  { features, workers, ...comparing }: FeatureRowsOptions,
): Promise<{ readonly rows: readonly Float32Array[]; readonly id: string }> {
  const rows: Float32Array[] = [];
  const extractor = await openExtractor(comparing.backend, features, { workers });
  try {
    await comparePhotos(queries, gallery, { ...comparing, extractor }, ({ similarities }) => rows.push(similarities));
    return { rows, id: extractor.id };
  } finally {
    extractor.dispose();
  }
}
