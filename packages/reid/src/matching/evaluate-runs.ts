import { join } from 'node:path';
import { createLoader } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { withDetectedBoxes, withOwnBoxes } from '../detection/crop/complete-boxes.ts';
import { exists } from '../files/output-folder.ts';
import { calibrationName, writeCalibration } from '../fusion/calibration-file.ts';
import { evaluateFused } from '../fusion/evaluate-fused.ts';
import type { CandidateChoice } from '../local-features/candidates/choose-candidates.ts';
import type { FeatureChoice } from '../local-features/open-extractor.ts';
import { readDataset } from '../photos/dataset.ts';
import type { Reporter } from '../reporter.ts';
import type { SettingName, TrainSettings } from '../settings/fields.ts';
import { resolveSettings } from '../settings/resolve.ts';
import { UserError } from '../user-error.ts';
import { expectSamePhotos, type Runs, withEachNetwork } from './embed-with-runs.ts';
import { embedSplit, writeEvaluation } from './evaluation.ts';
import { joinEmbeddings, resolveWeights } from './meta-embedding.ts';
import { type Evaluation, evaluateRetrieval } from './metrics.ts';
import { joinedId } from './network-id.ts';
import type { Ranking } from './rank-by-individual.ts';
import { refuseFlip } from './trained-network.ts';

/** What decides which photos are asked about, and how; the first run's own settings unless given. */
export const evaluationSettings = [
  'data',
  'format',
  'images',
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
  // What the run's detector found in its own photos says nothing of others.
  const boxes = own.detector !== null && data !== own.data ? null : own.boxes;
  return { ...own, boxes, ...given, data };
}

export interface EvaluateRunsOptions {
  readonly backend: Backend;
  readonly runs: Runs;
  readonly settings: TrainSettings;
  /** Where results go, and the boxes that a detector finds. */
  readonly folder: string;
  readonly batchSize: number;
  /** Local features to join with the embeddings, by what the held-out photos teach of both. */
  readonly features?: FeatureChoice | null;
  /** What photos are ranked by, with local features. */
  readonly ranking?: Ranking;
  /** With how many photos local features are compared in full, as in `ComparePhotosOptions`. */
  readonly candidates?: CandidateChoice;
  readonly workers?: number;
  readonly reporter: Reporter;
}

/** Measures networks, their embeddings joined, on the held-out photos that `settings` choose, and writes the results. */
export async function evaluateRuns(options: EvaluateRunsOptions): Promise<Evaluation> {
  const { backend, runs, folder, batchSize, workers, reporter } = options;
  const weights = resolveWeights(runs.weights, runs.paths.length);
  const target = join(folder, 'boxes.csv');
  const settings = await withDetectedBoxes(backend, options.settings, { target, reporter, workers });
  const embedded = await withEachNetwork(backend, runs, async (network) => {
    const { imageSize } = network;
    refuseFlip(network, settings.flip, network.weights);
    const { photos, split, cache } = await readDataset({ ...settings, imageSize }, { reporter, workers });
    const loader = createLoader({ photos, imageSize, batchSize, workers, cache });
    const { flip } = settings;
    const sides = await embedSplit(backend, network, split, loader, { reporter, flip }).finally(() => loader.close());
    return { split, id: network.id, ...sides };
  });
  const photosOf = embedded.map(({ split }) => ({
    paths: [...split.queries, ...split.gallery].map(({ path }) => path),
  }));
  expectSamePhotos(settings.data, photosOf);
  const { split, queries, gallery } = embedded[0]!;
  const joined = (side: 'queries' | 'gallery') => {
    const parts = embedded.map((each) => each[side].embeddings);
    return joinEmbeddings(parts, weights);
  };
  const sides = { queries: joined('queries'), gallery: joined('gallery') };
  if (options.features) {
    const network = await joinedId(
      embedded.map(({ id }) => id),
      weights,
    );
    const { features, ranking, candidates } = options;
    const fusing = {
      ...sides,
      backend,
      features,
      split,
      network: network!,
      source: settings.data,
      ranking,
      candidates,
    };
    const { evaluation, calibration } = await evaluateFused({ ...fusing, workers, reporter });
    await writeEvaluation(folder, split, evaluation);
    await writeCalibration(join(folder, calibrationName), calibration);
    return evaluation;
  }
  const evaluation = await evaluateRetrieval(
    backend,
    { ...queries, embeddings: sides.queries },
    { ...gallery, embeddings: sides.gallery },
  );
  await writeEvaluation(folder, split, evaluation);
  return evaluation;
}
