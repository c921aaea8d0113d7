import { join } from 'node:path';
import type { Backend } from '@flukeprint/kernels';
import { AnimalScoresByRow, withoutAnimals } from '../aggregation/by-animal.ts';
import { withDetectedBoxes, withOwnBoxes } from '../detection/crop/complete-boxes.ts';
import { exists } from '../files/output-folder.ts';
import { calibrationName, writeCalibration } from '../fusion/calibration-file.ts';
import { evaluateFused } from '../fusion/evaluate-fused.ts';
import type { CandidateChoice } from '../local-features/candidates/choose-candidates.ts';
import type { FeatureChoice } from '../local-features/open-extractor.ts';
import type { ScoreTargets } from '../open-set/score-report.ts';
import { readDataset } from '../photos/dataset.ts';
import { type Reporter, sayingNothingTwice } from '../reporter.ts';
import { type Reranking, scoresId } from '../reranking/reranked-rows.ts';
import type { SettingName, TrainSettings } from '../settings/fields.ts';
import { resolveSettings } from '../settings/resolve.ts';
import { UserError } from '../user-error.ts';
import { concludeEvaluation } from './conclude-evaluation.ts';
import { embedAtScales, scaledSizes } from './embed-at-scales.ts';
import { expectSamePhotos, type Runs, withEachNetwork } from './embed-with-runs.ts';
import { embedSplit } from './evaluation.ts';
import type { EvaluationReport } from './evaluation-report.ts';
import { joinEmbeddings, resolveWeights } from './meta-embedding.ts';
import { evaluateRetrieval } from './metrics.ts';
import { joinedId, scaledId } from './network-id.ts';
import type { Ranking } from './rank-by-individual.ts';
import { refuseFlip } from './trained-network.ts';

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

export interface EvaluateRunsOptions {
  readonly backend: Backend;
  readonly runs: Runs;
  readonly settings: TrainSettings;
  /** Where results go, and the boxes that a detector finds. */
  readonly folder: string;
  /** Where a page of the queries with a wrong first answer goes, if it is wanted. */
  readonly failures?: string | null;
  /** What scores are judged by; {@link usualTargets} where nothing is said. */
  readonly targets?: ScoreTargets;
  readonly batchSize: number;
  /** Local features to join with the embeddings, by what the held-out photos teach of both. */
  readonly features?: FeatureChoice | null;
  /** What photos are ranked by, with local features. */
  readonly ranking?: Ranking;
  /** Of the embeddings. */
  readonly reranking?: Reranking;
  /** Sizes whose embeddings are joined, shares of each network's own. */
  readonly scales?: readonly number[];
  /** With how many photos local features are compared in full, as in `ComparePhotosOptions`. */
  readonly candidates?: CandidateChoice;
  readonly workers?: number;
  readonly reporter: Reporter;
}

/** Measures networks, their embeddings joined, on the held-out photos that `settings` choose, and writes the results. */
export async function evaluateRuns(options: EvaluateRunsOptions): Promise<EvaluationReport> {
  const { backend, runs, folder, batchSize, reranking, scales, workers, reporter } = options;
  const weights = resolveWeights(runs.weights, runs.paths.length);
  const target = join(folder, 'boxes.csv');
  const settings = await withDetectedBoxes(backend, options.settings, { target, reporter, workers });
  let telling = reporter;
  const embedded = await withEachNetwork(backend, runs, async (network) => {
    const { imageSize } = network;
    refuseFlip(network, settings.flip, network.weights);
    scaledSizes(network, scales ?? []);
    const dataset = await readDataset({ ...settings, imageSize }, { reporter: telling, workers });
    telling = sayingNothingTwice(reporter);
    const { photos, split, fingerprints, cache } = dataset;
    const { flip } = settings;
    const scaled = { photos, cache, batchSize, workers, scales };
    const [queries, gallery] = await embedAtScales(network, scaled, async (loader) => {
      const { queries, gallery } = await embedSplit(backend, network, split, loader, { reporter, flip });
      return [queries.embeddings, gallery.embeddings];
    });
    return { split, fingerprints, id: await scaledId(network.id, scales), queries: queries!, gallery: gallery! };
  });
  const photosOf = embedded.map(({ split }) => ({
    paths: [...split.queries, ...split.gallery].map(({ path }) => path),
  }));
  expectSamePhotos(settings.data, photosOf);
  const first = embedded[0]!;
  const { split } = first;
  const joined = (side: 'queries' | 'gallery') => {
    const parts = embedded.map((each) => each[side]);
    return joinEmbeddings(parts, weights);
  };
  const sides = { queries: joined('queries'), gallery: joined('gallery') };
  const concluding = { settings, targets: options.targets, folder, failures: options.failures, workers, reporter };
  const network = await joinedId(
    embedded.map(({ id }) => id),
    weights,
  );
  if (options.features) {
    const { features, ranking, candidates } = options;
    const comparing = { backend, features, split, network: network!, source: settings.data, candidates };
    const fusing = { ...sides, ...comparing, ranking, reranking };
    const { evaluation, animalScores, calibration } = await evaluateFused({ ...fusing, workers, reporter });
    const scores = { network: calibration.network, features: calibration.features };
    const report = await concludeEvaluation(evaluation, first, { ...concluding, scores, animalScores });
    await writeCalibration(join(folder, calibrationName), calibration);
    return report;
  }
  const side = (name: 'queries' | 'gallery') => ({
    embeddings: sides[name],
    individuals: split[name].map(({ individual }) => individual),
  });
  const [queries, gallery] = [side('queries'), side('gallery')];
  const byRow = new AnimalScoresByRow(gallery.individuals);
  const evaluation = await evaluateRetrieval(backend, queries, gallery, reranking, (row) => byRow.add(row));
  const scores = { network: await scoresId(network!, reranking), features: null };
  const animalScores = withoutAnimals(byRow.of(queries.individuals));
  return concludeEvaluation(evaluation, first, { ...concluding, scores, animalScores });
}
