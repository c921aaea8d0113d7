import type { Split } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { featureRows } from '../local-features/feature-rows.ts';
import type { FeatureChoice } from '../local-features/open-extractor.ts';
import { evaluateRows } from '../matching/evaluate-rows.ts';
import type { Evaluation } from '../matching/metrics.ts';
import type { Ranking } from '../matching/rank-by-individual.ts';
import { type Embeddings, similarities } from '../matching/retrieval.ts';
import type { Reporter } from '../reporter.ts';
import type { FusionCalibration } from './calibration-file.ts';
import { defaultFusion } from './default-fusion.ts';
import { fitFusion, fuseHeldOut } from './fusion.ts';

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
  const { backend, features, split, network, source, ranking = 'individuals', workers, reporter } = options;
  const local = await featureRows(split, { backend, features, source, workers, reporter });
  const cosines = await cosineRows(backend, options.queries, options.gallery);
  const queries = split.queries.map(({ individual }, query) => ({
    individual,
    cosines: cosines[query]!,
    similarities: local.rows[query]!,
  }));
  const individuals = split.gallery.map(({ individual }) => individual);
  const rows = fuseHeldOut(queries, individuals, defaultFusion);
  const evaluation = evaluateRows(rows, split.queries, individuals, ranking);
  const calibration = { network, features: local.id, ...fitFusion(queries, individuals, defaultFusion) };
  return { evaluation, calibration };
}

/** Cosines of every query with the whole gallery, [queries][gallery]. */
export async function cosineRows(backend: Backend, queries: Embeddings, gallery: Embeddings): Promise<Float32Array[]> {
  const rows: Float32Array[] = [];
  await similarities(backend, queries, gallery, (query, row) => {
    rows[query] = row.slice();
  });
  return rows;
}
