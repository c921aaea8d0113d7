import type { Split } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import type { ScoresWithout } from '../aggregation/by-animal.ts';
import type { CandidateChoice } from '../local-features/candidates/choose-candidates.ts';
import { featureRows } from '../local-features/feature-rows.ts';
import type { FeatureChoice } from '../local-features/open-extractor.ts';
import { evaluateRows } from '../matching/evaluate-rows.ts';
import type { Evaluation } from '../matching/metrics.ts';
import type { Ranking } from '../matching/rank-by-individual.ts';
import type { Embeddings } from '../matching/retrieval.ts';
import type { Reporter } from '../reporter.ts';
import type { Compared } from '../reranking/compared.ts';
import { type Reranking, rerankedRows, scoresId } from '../reranking/reranked-rows.ts';
import type { FusionCalibration } from './calibration-file.ts';
import { defaultFusion } from './default-fusion.ts';
import { fusedWithout } from './fused-without.ts';
import { fitFusion, fuseRow, heldOutFusions } from './fusion.ts';
import { withFollowers } from './with-followers.ts';

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
  /** Of the embeddings, before they are joined with local features. */
  readonly reranking?: Reranking;
  /** As in `ComparePhotosOptions`; half of them are the embeddings'. */
  readonly candidates?: CandidateChoice;
  readonly workers?: number;
  readonly reporter: Reporter;
}

/**
 * Measures embeddings and local features together on the held-out photos of a split: each fifth of the animals with what the others
 * teach of the two. Returned with it: the scores of the animals, and what all queries teach, for photos to come.
 */
export async function evaluateFused(
  options: EvaluateFusedOptions,
): Promise<{ evaluation: Evaluation; animalScores: ScoresWithout; calibration: FusionCalibration }> {
  const { backend, features, split, source, ranking = 'individuals', reranking, candidates } = options;
  const { workers, reporter } = options;
  const compared = { queries: options.queries, gallery: options.gallery, own: () => [] };
  const cosines = await embeddingRows(backend, compared, reranking);
  const comparing = {
    backend,
    features,
    source,
    candidates,
    others: (query: number) => cosines[query]!,
    workers,
    reporter,
  };
  const local = await featureRows(split, comparing);
  const network = await scoresId(options.network, reranking);
  const queries = split.queries.map(({ individual }, query) => ({
    individual,
    cosines: cosines[query]!,
    similarities: local.rows[query]!,
  }));
  const individuals = split.gallery.map(({ individual }) => individual);
  const fusions = heldOutFusions(queries, individuals, defaultFusion);
  const alone = queries.map((query, i) => fuseRow(query, fusions[i]!));
  const followed = alone.map((row) => withFollowers(row, options.gallery));
  const [without, mAP] = [alone, followed].map(
    (rows) => evaluateRows(rows, queries, individuals, 'photos').metrics.mAP,
  );
  const follow = mAP! > without!;
  const evaluation = evaluateRows(follow ? followed : alone, split.queries, individuals, ranking);
  const animalScores = fusedWithout(queries, individuals, fusions);
  const learnt = fitFusion(queries, individuals, defaultFusion);
  const calibration = { ...learnt, network, features: local.id, follow };
  return { evaluation, animalScores, calibration };
}

/** Cosines, or re-ranked scores, of every query with the whole gallery, [queries][gallery]. */
export async function embeddingRows(
  backend: Backend,
  compared: Compared,
  reranking: Reranking | undefined,
): Promise<Float32Array[]> {
  const rows: Float32Array[] = [];
  await rerankedRows(backend, compared, reranking, (query, row) => {
    rows[query] = row.slice();
  });
  return rows;
}
