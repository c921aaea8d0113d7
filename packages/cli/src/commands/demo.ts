import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createLoader, renderFlukes } from '@flukeprint/data';
import { Command } from 'commander';
import { readDataset } from '../dataset.ts';
import { DemoFolder } from '../demo-folder.ts';
import { writeDemoPage } from '../demo-page.ts';
import { type DeviceFlags, deviceOption, openDevice } from '../device.ts';
import { throughDeviceLoss } from '../device-loss.ts';
import { evaluateNetwork, writeEvaluation } from '../evaluation.ts';
import { revectorizeOption, seedOption, threadsOption, workersOption } from '../flags.ts';
import type { Metrics } from '../metrics.ts';
import { loadNetwork } from '../network-file.ts';
import { onSignalSay } from '../orderly-end.ts';
import { userPath } from '../paths.ts';
import { duration, Progress } from '../progress.ts';
import type { TrainSettings } from '../settings/fields.ts';
import { defaults } from '../settings/presets.ts';
import { train } from '../train.ts';

interface Flags extends DeviceFlags {
  output: string;
  overwrite: boolean;
  seed: number;
  workers?: number;
}

/** Small enough for two cores and two minutes, large enough that training shows. */
const flukes = { individuals: 48, photosPerIndividual: 8 };
const recipe = { imageSize: 48, epochs: 16, batchSize: 16, lr: 1e-3, warmupEpochs: 1, evalEvery: 8 };

export function demoCommand(): Command {
  return new Command('demo')
    .description('Render flukes of invented whales, train on them, and match held-out photos. Takes about two minutes.')
    .option('--output <folder>', 'where everything goes', 'demo')
    .option('--overwrite', 'replace an earlier demo in that folder; no other files are ever replaced', false)
    .addOption(seedOption())
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(revectorizeOption())
    .addOption(workersOption())
    .addHelpText('after', '\nExample:\n  flukeprint demo --output /tmp/demo --seed 7')
    .action(demo);
}

async function demo({ output, overwrite, seed, device, threads, revectorize, workers }: Flags): Promise<void> {
  const started = performance.now();
  const demo = await DemoFolder.create(userPath(output), { overwrite });
  const { path: folder, photos, run } = demo;
  onSignalSay(() => 'interrupted; `flukeprint demo --overwrite` starts over');
  const opened = { backend: await openDevice(device, { threads, revectorize }) };
  console.log(opened.backend.description);
  demo.begin();
  const settings: TrainSettings = { ...defaults, ...recipe, data: photos, seed, device };

  const total = flukes.individuals * flukes.photosPerIndividual;
  const progress = new Progress('rendering', 'photos', total);
  await renderFlukes({ folder: photos, ...flukes, seed, workers, onProgress: (done) => progress.update(done) });
  progress.stop();
  demo.keepRecord();
  const dataset = await readDataset(settings, workers);
  const { split } = dataset;
  console.log(
    `${flukes.individuals} whales: ${split.training.length} photos to train on, ${split.queries.length} held out`,
  );

  try {
    const evaluations = new Map<number, Metrics>();
    const recovery = { device: opened, run, resume: false, command: 'flukeprint train' };
    await throughDeviceLoss(recovery, (backend, resume) =>
      train({ backend, settings, dataset, run, resume, evaluateUntrained: true, workers, evaluations }),
    );
    const { backend } = opened;
    const network = await loadNetwork(backend, run.path);
    const { imageSize, batchSize } = settings;
    const loader = createLoader({ photos: dataset.photos, imageSize, batchSize, workers, cache: dataset.cache });
    const evaluation = await evaluateNetwork(backend, network, split, loader).finally(() => loader.close());
    await writeEvaluation(folder, split, evaluation);
    const [before, after] = [evaluations.get(0)!, evaluation.metrics];
    console.log('\nof the held-out photos, the right whale is among the first');
    for (const k of [1, 5, 20] as const) {
      const percent = (metrics: typeof before) => `${(100 * metrics[`R@${k}`]).toFixed(1)} %`.padStart(7);
      console.log(`  R@${`${k}`.padEnd(2)}  before ${percent(before)}   after ${percent(after)}`);
    }
    const page = join(folder, 'index.html');
    await writeDemoPage(page, { before, after, log: await run.readLog() });
    demo.keepRecord();
    console.log(`\ntook ${duration((performance.now() - started) / 1000)} minutes`);
    console.log(
      `matches: ${join(folder, 'matches.png')}\nloss:    ${join(run.plots, 'loss.svg')}\npage:    ${pathToFileURL(page)}`,
    );
  } finally {
    await opened.backend.destroy();
  }
}
