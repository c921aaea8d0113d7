import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderFlukes } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { createWasmBackend } from '@flukeprint/kernels-wasm';
import { warmupCosine } from '@flukeprint/models';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type News, type Reporter, silent } from '../reporter.ts';
import { RunFolder } from '../runs/run-folder.ts';
import { readRun } from '../runs/run-summary.ts';
import type { TrainSettings } from '../settings/fields.ts';
import { defaults } from '../settings/presets.ts';
import { createSmallEmbedder } from '../testing/small-embedder.ts';
import { openEmbedderRun } from './embedder-run.ts';
import { trainPhotos } from './train-photos.ts';

let folder: string;
let settings: TrainSettings;
let device: { backend: Backend };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'extended-training-'));
  const data = join(folder, 'photos');
  await renderFlukes({ folder: data, individuals: 3, photosPerIndividual: 4, width: 64, height: 48, workers: 1 });
  settings = {
    ...{ ...defaults, data, imageSize: 48, sizesByEpoch: ['32x1'], embeddingSize: 6, batchSize: 3 },
    ...{ epochs: 2, warmupEpochs: 1, evalEvery: 1, evaluateFirst: false, checkpointEvery: 1, ema: 0.9 },
  };
  device = { backend: await createWasmBackend({ threads: 1 }) };
});
afterAll(async () => {
  await device.backend.destroy();
  await rm(folder, { recursive: true });
});

const batches = 3;
const common = () => ({ device, workers: 1, createEmbedder: createSmallEmbedder });
async function trained(name: string, changes: Partial<TrainSettings> = {}): Promise<RunFolder> {
  const run = await RunFolder.create(join(folder, name));
  await trainPhotos({ settings: { ...settings, ...changes }, run, ...common() });
  return run;
}

/** Goes on, with more epochs where they are given, and returns the news. */
async function goOn(path: string, epochs?: number, interruptAt = Number.POSITIVE_INFINITY): Promise<News[]> {
  const told: News[] = [];
  let seen = 0;
  const progress: Reporter['progress'] = (label) => ({
    update() {
      if (label.startsWith('epoch') && ++seen === interruptAt) throw new Error('interrupted');
    },
    stop() {},
  });
  const reporter: Reporter = { news: (news) => told.push(news), progress };
  const opened = await openEmbedderRun(path, { epochs });
  await trainPhotos({ ...opened, resume: true, reporter, ...common() });
  return told;
}

test('a finished run goes on along the cosine of its new length, in the middle of an epoch as well, to the same bits', async () => {
  const run = await trained('whole');
  await cp(run.path, join(folder, 'broken'), { recursive: true });
  const broken = new RunFolder(join(folder, 'broken'));

  const told = await goOn(run.path, 4);
  const rate = (step: number, epochs: number) =>
    warmupCosine(step, {
      peak: settings.lr,
      end: settings.lrEnd,
      warmupSteps: batches,
      totalSteps: epochs * batches,
    });
  expect(told.filter(({ kind }) => ['resumed', 'extended', 'epoch'].includes(kind))).toEqual([
    { kind: 'resumed', epoch: 2, epochs: 4, batch: 0, batches, stopped: false },
    { kind: 'extended', epochs: 4, epochsBefore: 2, schedule: 'cosine', learningRate: rate(6, 4) },
    expect.objectContaining({ kind: 'epoch', epoch: 3, epochs: 4, imageSize: 48 }),
    expect.objectContaining({ kind: 'epoch', epoch: 4, epochs: 4, imageSize: 48 }),
  ]);
  const log = await run.readLog();
  expect(log).toContainEqual(expect.objectContaining({ event: 'extension', epochs: 4, epochs_before: 2 }));
  const rates = log.filter(({ event }) => event === 'batch').map(({ lr }) => lr);
  expect(rates).toEqual(Array.from({ length: 12 }, (_, step) => rate(step, step < 6 ? 2 : 4)));
  expect(await readRun(run.path)).toMatchObject({ epochs: 4, epochsDone: 4, state: 'finished' });

  await expect(goOn(broken.path, 4, batches + 2)).rejects.toThrow('interrupted');
  const { settings: stored } = await openEmbedderRun(broken.path);
  expect(stored).toEqual({ ...settings, epochs: 4 });
  // It is longer now: nothing more has to be said.
  expect((await goOn(broken.path)).map(({ kind }) => kind)).not.toContain('extended');
  for (const file of ['last.safetensors', 'best.safetensors'] as const) {
    const [a, b] = await Promise.all([run, broken].map((one) => readFile(one.file(file))));
    expect(a!.equals(b!), file).toBe(true);
  }

  await expect(openEmbedderRun(run.path, { epochs: 3 })).rejects.toThrow(
    `${run.path} is a run of 4 epochs, and --epochs 3 is fewer: what it has learned`,
  );
  expect((await goOn(run.path, 4)).map(({ kind }) => kind)).toEqual(['individuals named', 'dataset', 'resumed']);
}, 120_000);

test('a run that stopped early goes on, and counts anew', async () => {
  // At a rate of 0 no evaluation is better than the one before.
  const run = await trained('stopped', { epochs: 6, lr: 0, lrEnd: 0, patience: 2, ema: 0 });
  expect((await readRun(run.path)).epochsDone).toBe(3);
  expect((await goOn(run.path)).at(-1)).toMatchObject({ kind: 'resumed', stopped: true });
  const told = await goOn(run.path, 7);
  expect(told.filter(({ kind }) => kind === 'epoch')).toHaveLength(2);
  expect(told.at(-1)).toMatchObject({ kind: 'early stop', evaluations: 2 });
}, 120_000);

test('one animal is refused before its photos are read, and a large batch becomes what the photos fill', async () => {
  const one = { ...settings, data: join(folder, 'photos', 'fluke_0001') };
  await cp(join(settings.data, 'fluke_0001'), join(folder, 'one', 'fluke_0001'), { recursive: true });
  const run = await RunFolder.create(join(folder, 'of one'));
  const refused = trainPhotos({ settings: { ...one, data: join(folder, 'one') }, run, ...common() });
  await expect(refused).rejects.toThrow('has photos of one animal alone, fluke_0001: there is nothing to tell apart');

  const other = join(folder, 'one', 'fluke_0002');
  await cp(join(settings.data, 'fluke_0002', 'photo_01.jpg'), join(other, 'photo_01.jpg'));
  const fewOfOthers = trainPhotos({ settings: { ...one, data: join(folder, 'one') }, run, ...common() });
  await expect(fewOfOthers).rejects.toThrow('one animal with 2 photos or more, fluke_0001 (1 with fewer)');

  const told: News[] = [];
  const large = await RunFolder.create(join(folder, 'large'));
  const reporter: Reporter = { ...silent, news: (news) => told.push(news) };
  await trainPhotos({ settings: { ...settings, batchSize: 32 }, run: large, reporter, ...common() });
  expect(told).toContainEqual({ kind: 'smaller batch', batchSize: 9, wanted: 32 });
  expect((await openEmbedderRun(large.path)).settings.batchSize).toBe(9);
}, 120_000);
