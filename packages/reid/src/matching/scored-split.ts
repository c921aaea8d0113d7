import type { ScoresWithout } from '../aggregation/by-animal.ts';
import type { ScoreSource } from '../calibration/score-source.ts';
import type { FusionCalibration } from '../fusion/calibration-file.ts';
import type { Dataset } from '../photos/dataset.ts';
import type { TrainSettings } from '../settings/fields.ts';
import type { Evaluation } from './metrics.ts';

/** The queries of a split against its gallery, from which {@link concludeEvaluation} draws what it means. */
export interface ScoredSplit {
  readonly dataset: Pick<Dataset, 'split' | 'fingerprints'>;
  /** With the boxes that a detector found. */
  readonly settings: TrainSettings;
  readonly evaluation: Evaluation;
  /** What the scores are of. */
  readonly scores: Omit<ScoreSource, 'name'>;
  /** The scores of the queries with the animals. */
  readonly animalScores: ScoresWithout;
  /** How networks and local features were joined, where both are asked. */
  readonly calibration?: FusionCalibration;
}
