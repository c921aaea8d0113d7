import { join } from 'node:path';
import { createLoader, renderFlukes } from '@flukeprint/data';
import { stepTime } from '../advice/step-time.ts';
import type { Device, DeviceName } from '../device/open-device.ts';
import { evaluateNetwork, writeEvaluation } from '../matching/evaluation.ts';
import { loadNetwork } from '../matching/load-network.ts';
import type { Metrics } from '../matching/metrics.ts';
import { readDataset } from '../photos/dataset.ts';
import { type News, type Reporter, sayingNothingTwice, silent, withProgress } from '../reporter.ts';
import type { TrainSettings } from '../settings/fields.ts';
import { defaults } from '../settings/presets.ts';
import { throughDeviceLoss } from '../training/device-loss.ts';
import { trainEmbedder } from '../training/train-embedder.ts';
import { makeDemoCatalogue } from './demo-catalogue.ts';
import type { DemoFolder } from './demo-folder.ts';
import { writeDemoPage } from './demo-page.ts';

/** Small enough for two cores and two minutes, large enough that training shows. */
const standardFlukes = { individuals: 48, photosPerIndividual: 8 };
const recipe = { imageSize: 48, epochs: 16, batchSize: 16, lr: 1e-3, warmupEpochs: 1, evalEvery: 8 };

export interface RunDemoOptions {
  /** Where everything goes. It is let go of at the end. */
  readonly folder: DemoFolder;
  /** What computes, which stays the caller's to destroy. */
  readonly device: Device;
  /** Its name in the settings of the run. */
  readonly deviceName?: DeviceName;
  /** The same seed gives the same flukes and the same training. */
  readonly seed?: number;
  readonly reporter?: Reporter;
  readonly workers?: number;
  /** How many whales are invented, and how often each is photographed. */
  readonly flukes?: typeof standardFlukes;
  /** Over the settings of the demo. */
  readonly changes?: Partial<TrainSettings>;
}

/** What a demo has to show. */
export interface DemoResults {
  /** Scores of the held-out photos, shares of 1. */
  readonly before: Metrics;
  readonly after: Metrics;
  /** Files to look at: the queries with their matches, the loss, all of it as a page. */
  readonly matches: string;
  readonly loss: string;
  readonly page: string;
  /** A catalogue of the whales, whose new season waits for review. */
  readonly catalogue: string;
}

/**
 * Renders flukes of invented whales, trains on them, and matches held-out photos with the network before and after. They are the new season of a
 * catalogue to review, too.
 */
export async function runDemo({
  folder,
  device,
  deviceName = 'auto',
  seed = 0,
  reporter = silent,
  workers,
  flukes = standardFlukes,
  changes,
}: RunDemoOptions): Promise<DemoResults> {
  const { path, photos, run } = folder;
  try {
    folder.begin();
    const settings: TrainSettings = { ...defaults, ...recipe, ...changes, data: photos, seed, device: deviceName };
    const { individuals, photosPerIndividual } = flukes;
    reporter.news(await demoForecast(device, settings, flukes, reporter));
    await withProgress(reporter, 'rendering', 'photos', individuals * photosPerIndividual, (onProgress) =>
      renderFlukes({ folder: photos, ...flukes, seed, workers, onProgress }),
    );
    folder.keepRecord();
    // Nobody asks what rendered photos are called.
    const dataset = await readDataset(settings, { reporter: sayingNothingTwice(reporter), workers });
    const { split } = dataset;
    const counts = { training: split.training.length, queries: split.queries.length };
    reporter.news({ kind: 'demo photos', whales: individuals, ...counts });

    const evaluations = new Map<number, Metrics>();
    const recovery = { device, run, reporter, resume: false, command: 'flukeprint train' };
    const training = { reporter, settings, dataset, run, evaluateUntrained: true, workers, evaluations };
    await throughDeviceLoss(recovery, (backend, resume) => trainEmbedder({ ...training, backend, resume }));

    const { backend } = device;
    const network = await loadNetwork(backend, run.path);
    const { imageSize, batchSize } = settings;
    const loader = createLoader({ photos: dataset.photos, imageSize, batchSize, workers, cache: dataset.cache });
    const evaluation = await evaluateNetwork(backend, network, split, loader, { reporter }).finally(async () => {
      network.embedder.dispose();
      await loader.close();
    });
    await writeEvaluation(path, split, evaluation);
    const scores = { before: evaluations.get(0)!, after: evaluation.metrics };
    const page = join(path, 'index.html');
    await writeDemoPage(page, { ...scores, log: await run.readLog() });
    const sides = { folder: path, photos, split, backend, run: run.path, batchSize, workers, reporter };
    const catalogue = await makeDemoCatalogue(sides);
    return { ...scores, catalogue, matches: join(path, 'matches.png'), loss: join(run.plots, 'loss.svg'), page };
  } finally {
    folder.release();
  }
}

/** Of a demo's time its training takes so much; the rest renders, reads, evaluates and draws. */
const trainingShare = 0.8;

/** How long the demo will take, by a few training steps on this machine. */
async function demoForecast(
  { backend }: Device,
  settings: TrainSettings,
  { individuals, photosPerIndividual }: typeof standardFlukes,
  reporter: Reporter,
): Promise<News> {
  const perStep = await stepTime(backend, { settings, reporter });
  // A quarter of the photos is held out.
  const batches = Math.ceil((0.75 * individuals * photosPerIndividual) / settings.batchSize);
  const secondsLeft = (perStep * batches * settings.epochs) / trainingShare;
  return { kind: 'forecast', secondsLeft, endsAt: Date.now() + 1000 * secondsLeft, isMost: false };
}
