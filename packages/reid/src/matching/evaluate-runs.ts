import { join } from 'node:path';
import { withOwnBoxes } from '../detection/crop/complete-boxes.ts';
import { exists } from '../files/output-folder.ts';
import { calibrationName, writeCalibration } from '../fusion/calibration-file.ts';
import type { ScoreTargets } from '../open-set/score-report.ts';
import type { SettingName, TrainSettings } from '../settings/fields.ts';
import { resolveSettings } from '../settings/resolve.ts';
import { UserError } from '../user-error.ts';
import { concludeEvaluation } from './conclude-evaluation.ts';
import type { EvaluationReport } from './evaluation-report.ts';
import { type ScoreRunsOptions, scoreRuns } from './score-runs.ts';

/** What decides which photos are asked about, and how; the first run's own settings unless given. */
export const evaluationSettings = [
  'data',
  'format',
  'images',
  'individualFrom',
  'where',
  'boxes',
  'detector',
  'boxMargin',
  'unknown',
  'minPhotos',
  'split',
  'splitFraction',
  'splitCutoff',
  'burstSeconds',
  'duplicateDistance',
  'seed',
  'flip',
] as const satisfies readonly SettingName[];

/** Settings of an evaluation: those of the run, where its path is the folder of one, with what is `given` over them; the defaults without a run. */
export async function settingsOfRun(
  run: string | undefined,
  given: Partial<Pick<TrainSettings, (typeof evaluationSettings)[number]>>,
): Promise<TrainSettings> {
  const file = run === undefined ? undefined : join(run, 'settings.json');
  const stored = await resolveSettings({ config: file && (await exists(file)) ? file : undefined, flags: {} });
  const own = run === undefined ? stored : await withOwnBoxes(stored, run);
  const data = given.data ?? own.data;
  if (data === undefined) throw new UserError('give --data PATH, with a folder per individual');
  // What was chosen of the run's own catalogue says nothing of others.
  const where = data === own.data ? own.where : null;
  // What the run's detector found in its own photos says nothing of others.
  const boxes = own.detector !== null && data !== own.data ? null : own.boxes;
  return { ...own, boxes, where, ...given, data };
}

export interface EvaluateRunsOptions extends ScoreRunsOptions {
  /** Where results go, and the boxes that a detector finds. */
  readonly folder: string;
  /** Where a page of the queries with a wrong first answer goes, if it is wanted. */
  readonly failures?: string | null;
  /** What scores are judged by; {@link usualTargets} where nothing is said. */
  readonly targets?: ScoreTargets;
}

/** Measures networks, their embeddings joined, on the held-out photos that `settings` choose, and writes the results. */
export async function evaluateRuns(options: EvaluateRunsOptions): Promise<EvaluationReport> {
  const { folder } = options;
  const scored = await scoreRuns(options);
  const report = await concludeEvaluation(scored, options);
  if (scored.calibration) await writeCalibration(join(folder, calibrationName), scored.calibration);
  return report;
}
