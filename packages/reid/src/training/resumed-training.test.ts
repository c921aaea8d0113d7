import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderFlukes } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { createWasmBackend } from '@flukeprint/kernels-wasm';
import { readSafetensors } from '@flukeprint/models';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadNetwork } from '../matching/load-network.ts';
import { refuseFlip } from '../matching/trained-network.ts';
import { type Reporter, silent } from '../reporter.ts';
import { RunFolder } from '../runs/run-folder.ts';
import type { TrainSettings } from '../settings/fields.ts';
import { defaults } from '../settings/presets.ts';
import { openEmbedderRun } from './embedder-run.ts';
import { trainPhotos } from './train-photos.ts';

let folder: string;
let settings: TrainSettings;
let device: { backend: Backend };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'resumed-training-'));
  const data = join(folder, 'photos');
  await renderFlukes({ folder: data, individuals: 3, photosPerIndividual: 4, width: 64, height: 48, workers: 1 });
  settings = {
    ...{ ...defaults, data, model: 'mobilenet_v2', imageSize: 32, embeddingSize: 6, batchSize: 3 },
    ...{ epochs: 3, warmupEpochs: 0, evalEvery: 1, evaluateFirst: false, checkpointEvery: 1 },
  };
  device = { backend: await createWasmBackend({ threads: 1 }) };
});
afterAll(async () => {
  await device.backend.destroy();
  await rm(folder, { recursive: true });
});

class Interruption extends Error {}

/** Ends training with an error in the `batch`-th of all batches, as an interruption would. */
function interruptedAt(batch: number): Reporter {
  let seen = 0;
  const progress: Reporter['progress'] = (label) => ({
    update() {
      if (label.startsWith('epoch') && ++seen === batch) throw new Interruption();
    },
    stop() {},
  });
  return { ...silent, progress };
}

const cases: Record<string, Partial<TrainSettings>> = {
  'a margin that grows': { marginWarmup: 2, dynamicMargin: true },
  'photos that grow': { imageSize: 48, sizesByEpoch: ['32x1', '40x1'] },
  'a frozen first epoch, and rates by stage': { freezeEpochs: 1, backboneLr: 0.3, layerDecay: 0.8 },
  'generalized means of two stages, batch norm before the loss': {
    ...{ pooling: 'gem', stages: 'last-two', neck: 'batch-norm', ema: 0.9 },
  },
  'mirror images as individuals': { mirrorAxis: 'horizontal', classifierWeight: 1 },
  'mirror images in triplets': {
    mirrorAxis: 'vertical',
    loss: 'triplet',
    sampler: 'pk',
    photosPerIndividual: 2,
    batchSize: 4,
  },
};

test.for(Object.entries(cases))(
  '%s: goes on from the middle of an epoch to the same bits',
  { timeout: 120_000 },
  async ([name, changes]) => {
    const changed = { ...settings, ...changes };
    const whole = await RunFolder.create(join(folder, `${name} whole`));
    await trainPhotos({ settings: changed, run: whole, device, workers: 1 });

    const broken = await RunFolder.create(join(folder, `${name} broken`));
    const batches = (await readFile(whole.file('metrics.jsonl'), 'utf8')).match(/"event":"batch"/g)!.length;
    const perEpoch = batches / changed.epochs;
    expect(perEpoch).toBeGreaterThan(1);
    const training = trainPhotos({
      settings: changed,
      run: broken,
      device,
      workers: 1,
      reporter: interruptedAt(perEpoch + 2),
    });
    await expect(training).rejects.toThrow(Interruption);
    const { run, settings: stored } = await openEmbedderRun(broken.path);
    expect(stored).toEqual(changed);
    const { position } = (await readSafetensors(run.file('last.safetensors'))).metadata;
    expect(JSON.parse(position!)).toMatchObject({ epoch: 1, batch: 1 });
    await trainPhotos({ settings: stored, run, device, workers: 1, resume: true });
    for (const file of ['last.safetensors', 'best.safetensors'] as const) {
      const [a, b] = await Promise.all([whole, broken].map((run) => readFile(run.file(file))));
      // Not toEqual, which would print megabytes.
      expect(a!.equals(b!), file).toBe(true);
    }

    const network = await loadNetwork(device.backend, whole.path);
    expect(network).toMatchObject({ imageSize: changed.imageSize, embeddingSize: 6, mirrorAxis: changed.mirrorAxis });
    const flip = () => refuseFlip(network, true, 'best.safetensors');
    if (changed.mirrorAxis === 'none') expect(flip).not.toThrow();
    else expect(flip).toThrow(`with --mirror-axis ${changed.mirrorAxis} best.safetensors tells these apart`);
    network.embedder.dispose();
  },
);

test('a photo and its mirror image are not averaged where they are two individuals', async () => {
  const run = await RunFolder.create(join(folder, 'flip'));
  const both = { ...settings, mirrorAxis: 'vertical', flip: true } as const;
  await expect(trainPhotos({ settings: both, run, device, workers: 1 })).rejects.toThrow(
    '--flip averages a photo and its mirror image, but with --mirror-axis vertical',
  );
});
