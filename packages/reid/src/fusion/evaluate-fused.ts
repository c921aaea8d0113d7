import type { Split } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import type { CandidateChoice } from '../local-features/candidates/choose-candidates.ts';
import { featureRows } from '../local-features/feature-rows.ts';
import type { FeatureChoice } from '../local-features/open-extractor.ts';
import { evaluateRows } from '../matching/evaluate-rows.ts';
import type { Evaluation } from '../matching/metrics.ts';
import type { Ranking } from '../matching/rank-by-individual.ts';
import { type Embeddings, similarities } from '../matching/retrieval.ts';
import type { Reporter } from '../reporter.ts';
import type { FusionCalibration } from './calibration-file.ts';
import { cosineCalibration, featureCalibration } from './default-calibrations.ts';
import { calibrateKinds, fuseHeldOut } from './fuse-rows.ts';

export interface EvaluateFusedOptions {
  readonly backend: Backend;
  readonly features: FeatureChoice;
  readonly split: Split;
  readonly queries: Embeddings;
  readonly gallery: Embeddings;
  /** The network's id. */
  readonly network: string;
  readonly source: string;
  readonly ranking?: Ranking;
  /** As in `ComparePhotosOptions`; half of them are the embeddings'. */
  readonly candidates?: CandidateChoice;
  readonly workers?: number;
  readonly reporter: Reporter;
}

/**
 * Measures embeddings and local features together on the held-out photos of a split: each fifth of the animals with what the others
 * teach of the two. Returned with it: what all of them teach, for photos to come.
 */
export async function evaluateFused(
  options: EvaluateFusedOptions,
): Promise<{ evaluation: Evaluation; calibration: FusionCalibration }> {
  const { backend, features, split, network, ranking = 'individuals' } = options;
  const { source, candidates, workers, reporter } = options;
  const cosines = await cosineRows(backend, options.queries, options.gallery);
  const comparing = { backend, features, source, candidates, others: cosines, workers, reporter };
  const local = await featureRows(split, comparing);
  const individuals = (photos: Split['queries']) => photos.map(({ individual }) => individual);
  const known = { queries: individuals(split.queries), gallery: individuals(split.gallery) };
  const kinds = [
    { rows: cosines, fallback: cosineCalibration },
    { rows: local.rows, fallback: featureCalibration },
  ];
  const evaluation = evaluateRows(fuseHeldOut(kinds, known), split.queries, known.gallery, ranking);
  const [cosine, ofFeatures] = calibrateKinds(kinds, known);
  return { evaluation, calibration: { network, features: local.id, cosine: cosine!, local: ofFeatures! } };
}

/** Cosines of every query with the whole gallery, [queries][gallery]. */
export async function cosineRows(backend: Backend, queries: Embeddings, gallery: Embeddings): Promise<Float32Array[]> {
  const rows: Float32Array[] = [];
  await similarities(backend, queries, gallery, (query, row) => {
    rows[query] = row.slice();
  });
  return rows;
}
