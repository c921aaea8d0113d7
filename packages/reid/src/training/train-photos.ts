import { keepPassword } from '@flukeprint/catalogue';
import { encountersOf, type Split } from '@flukeprint/data';
import { OutOfMemoryError } from '@flukeprint/kernels';
import { withDetectedBoxes } from '../detection/crop/complete-boxes.ts';
import { type Device, isSoftwareAdapter } from '../device/open-device.ts';
import { keepTuning } from '../device/tuning/keep-tuning.ts';
import type { Metrics } from '../matching/metrics.ts';
import type { CreateEmbedder } from '../matching/trained-network.ts';
import { type Dataset, readDataset } from '../photos/dataset.ts';
import { expectSeveral, expectSeveralListed } from '../photos/expect-several.ts';
import { initialWeights } from '../pretrained/initial-weights.ts';
import type { PublishedWeights } from '../pretrained/torchvision-weights.ts';
import type { Recorder } from '../profile/recorder.ts';
import { type News, type Reporter, silent } from '../reporter.ts';
import type { RunFolder } from '../runs/run-folder.ts';
import { expectConsistent } from '../settings/expect-consistent.ts';
import type { TrainSettings } from '../settings/fields.ts';
import { throughDeviceLoss } from './device-loss.ts';
import { fittingBatch } from './fitting-batch.ts';
import { explainOutOfMemory } from './memory-advice.ts';
import { planTraining } from './memory-plan/plan-training.ts';
import { trainEmbedder } from './train-embedder.ts';
import { trialStep } from './trial-step.ts';
import { expectVerdicts, keepVerdicts, keptVerdicts, readVerdicts, type ToldApart } from './verdicts/read-verdicts.ts';

export interface TrainPhotosOptions {
  /** `data` is the folder, or table, of photos: `{ ...defaults, data: 'photos' }`. */
  readonly settings: TrainSettings;
  /** Where weights and logs go: of `newEmbedderRun`, or of `openEmbedderRun` with `resume`. */
  readonly run: RunFolder;
  /** What computes, which stays the caller's to destroy. Its backend is another one after a GPU was lost. */
  readonly device: Device;
  /** Go on from the run's last checkpoint. */
  readonly resume?: boolean;
  readonly reporter?: Reporter;
  /** Threads that decode and augment; cores − 1 where nothing is said. */
  readonly workers?: number;
  /** Batches between readings of the losses from a GPU. */
  readonly readEvery?: number;
  /** Records where the time goes. */
  readonly recorder?: Recorder;
  readonly createEmbedder?: CreateEmbedder;
  /** Where weights are fetched that `settings.init` asks for by a word; torchvision's where nothing is said. */
  readonly publishedWeights?: PublishedWeights;
}

/**
 * Trains an embedder on a collection of photos, from finding their flukes, where the settings name a detector, to the last
 * epoch. The best weights, the last ones and the log are in `run`. A GPU that is lost is opened again, and training goes on from the
 * last checkpoint. Returns the scores of the held-out photos by epoch, shares of 1; epoch 0 is the network before training. Lets others
 * into the run's folder at the end.
 *
 * Throws a `UserError` where photos, settings or memory do not allow it, with what to do instead.
 */
export async function trainPhotos(options: TrainPhotosOptions): Promise<Map<number, Metrics>> {
  const { run, resume, settings } = options;
  if (resume) await run.take();
  try {
    return await train({ ...options, settings: { ...settings, data: keepPassword(settings.data) } });
  } finally {
    run.release();
  }
}

async function train(options: TrainPhotosOptions): Promise<Map<number, Metrics>> {
  const { run, device, resume = false, reporter = silent, workers, readEvery, recorder, createEmbedder } = options;
  expectConsistent(options.settings);
  await expectVerdicts(options.settings);
  await expectSeveralListed(options.settings);
  // A run that goes on has its weights and its boxes.
  const initial = resume ? null : await initialWeights(options.settings, reporter, options.publishedWeights);
  const wanted = resume
    ? options.settings
    : await withDetectedBoxes(device.backend, options.settings, { target: run.file('boxes.csv'), reporter, workers });
  const listed = await readDataset(wanted, { reporter, workers });
  const settings = { ...wanted, batchSize: fittingBatch(wanted, listed.split) };
  reporter.news(datasetNews(listed, settings));
  expectSeveral(listed.split.individuals, settings.data);
  if (settings.batchSize < wanted.batchSize) reporter.news(smallerBatchNews(settings, wanted));
  if (!resume) run.begin({ keepBoxes: settings.detector !== null });
  await keepTuning(device.backend, run);
  const split = await withVerdicts(listed.split, settings, { run, resume, reporter });
  const dataset = { ...listed, split };
  const evaluations = new Map<number, Metrics>();
  // On a software adapter it would take longer than the first epochs of a GPU.
  const evaluateUntrained = settings.evaluateFirst && !isSoftwareAdapter(device.backend);
  const training = {
    reporter,
    settings,
    dataset,
    run,
    workers,
    readEvery,
    evaluateUntrained,
    evaluations,
    initialWeights: initial,
    createEmbedder,
  };
  try {
    await throughDeviceLoss({ device, run, reporter, resume, command: 'flukeprint train' }, (backend, resume) => {
      const planSteps = (imageSize: number) => planTraining(backend, { ...settings, imageSize }, split, createEmbedder);
      planSteps(settings.imageSize);
      const profiled = recorder?.profiled(backend) ?? backend;
      return trainEmbedder({ ...training, backend: profiled, profile: recorder, resume, planSteps });
    });
  } catch (error) {
    if (!(error instanceof OutOfMemoryError)) throw error;
    reporter.news({ kind: 'out of memory' });
    const { backend } = device;
    throw await explainOutOfMemory(backend, settings, (n) => trialStep(backend, settings, split, n, createEmbedder));
  }
  await recorder?.finish();
  return evaluations;
}

/** With what people told apart, where the settings ask for it: as it is now, or as it was when the run began. */
async function withVerdicts(
  split: Split,
  { verdicts, data }: TrainSettings,
  { run, resume, reporter }: { readonly run: RunFolder; readonly resume: boolean; readonly reporter: Reporter },
): Promise<ToldApart> {
  if (!verdicts) return split;
  const used = resume ? await keptVerdicts(run) : await readVerdicts(data, split);
  if (!resume) await keepVerdicts(run, used);
  reporter.news({ kind: 'verdicts', used });
  return { ...split, apart: used.pairs };
}

function smallerBatchNews({ batchSize }: TrainSettings, wanted: TrainSettings): News {
  return { kind: 'smaller batch', batchSize, wanted: wanted.batchSize };
}

function datasetNews({ split, unknown, additions }: Dataset, { minPhotos }: TrainSettings): News {
  const { individuals, training, gallery, queries, leftOut } = split;
  const encounters = encountersOf([...training, ...gallery, ...queries]);
  const counts = { individuals: individuals.length, training: training.length, queries: queries.length };
  return {
    kind: 'dataset',
    ...counts,
    pseudoLabelled: additions,
    leftOut: leftOut.length,
    minPhotos,
    unknown,
    ...(encounters && { encounters }),
  };
}
