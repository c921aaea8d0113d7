import { join } from 'node:path';
import type { Backend } from '@flukeprint/kernels';
import { animalScoresOf, withoutAnimals } from '../aggregation/by-animal.ts';
import { withDetectedBoxes } from '../detection/crop/complete-boxes.ts';
import { concludeEvaluation } from '../matching/conclude-evaluation.ts';
import { evaluateRows } from '../matching/evaluate-rows.ts';
import type { EvaluationReport } from '../matching/evaluation-report.ts';
import type { Ranking } from '../matching/rank-by-individual.ts';
import type { ScoredSplit } from '../matching/scored-split.ts';
import type { ScoreTargets } from '../open-set/score-report.ts';
import { readDataset } from '../photos/dataset.ts';
import type { Reporter } from '../reporter.ts';
import type { TrainSettings } from '../settings/fields.ts';
import type { CandidateChoice } from './candidates/choose-candidates.ts';
import { featureRows } from './feature-rows.ts';
import type { FeatureChoice } from './open-extractor.ts';

export interface EvaluateFeaturesOptions {
  readonly backend: Backend;
  readonly features: FeatureChoice;
  /** Which photos are asked about, of which gallery. */
  readonly settings: TrainSettings;
  /** Where results go, and the boxes that a detector finds. */
  readonly folder: string;
  /** Where a page of the queries with a wrong first answer goes, if it is wanted. */
  readonly failures?: string | null;
  /** What scores are judged by; {@link usualTargets} where nothing is said. */
  readonly targets?: ScoreTargets;
  /** What photos are ranked by; individuals where nothing is said. */
  readonly ranking?: Ranking;
  /** As in {@link ComparePhotosOptions}. */
  readonly candidates?: CandidateChoice;
  readonly workers?: number;
  readonly reporter: Reporter;
}

/** Measures how well local features, without any training, name the held-out photos that `settings` choose, and writes the results. */
export async function evaluateFeatures(options: EvaluateFeaturesOptions): Promise<EvaluationReport> {
  return concludeEvaluation(await scoreFeatures(options), options);
}

/** Scores of local features alone on those photos. */
export async function scoreFeatures(
  options: Omit<EvaluateFeaturesOptions, 'failures' | 'targets'>,
): Promise<ScoredSplit> {
  const { backend, features, folder, ranking = 'individuals', candidates, workers, reporter } = options;
  const boxes = { target: join(folder, 'boxes.csv'), reporter, workers };
  const settings = await withDetectedBoxes(backend, options.settings, boxes);
  const dataset = await readDataset(settings, { reporter, workers });
  const { split } = dataset;
  const comparing = { backend, features, candidates, source: settings.data, workers, reporter };
  const { rows, id } = await featureRows(split, comparing);
  const individuals = split.gallery.map(({ individual }) => individual);
  const evaluation = evaluateRows(rows, split.queries, individuals, ranking);
  const asked = split.queries.map(({ individual }) => individual);
  const animalScores = withoutAnimals(animalScoresOf(rows, asked, individuals));
  const scores = { network: null, features: id };
  return { dataset, settings, evaluation, scores, animalScores };
}
