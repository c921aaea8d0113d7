import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalogue, historyOf, judge, undo } from '@flukeprint/catalogue';
import { place } from '@flukeprint/catalogue/testing/placed';
import { renderFlukes } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { createWasmBackend } from '@flukeprint/kernels-wasm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Reporter, silent } from '../../reporter.ts';
import { RunFolder } from '../../runs/run-folder.ts';
import type { TrainSettings } from '../../settings/fields.ts';
import { defaults } from '../../settings/presets.ts';
import { recordingReporter } from '../../testing/recording-reporter.ts';
import { createSmallEmbedder } from '../../testing/small-embedder.ts';
import { openEmbedderRun } from '../embedder-run.ts';
import { trainPhotos } from '../train-photos.ts';

const [individuals, photosPerIndividual] = [4, 4];
let folder: string;
let settings: TrainSettings;
let device: { backend: Backend };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'train-verdicts-'));
  const root = join(folder, 'photos');
  await renderFlukes({ folder: root, individuals, photosPerIndividual, width: 64, height: 48, workers: 1 });
  const data = join(folder, 'catalogue.db');
  const told = Array.from({ length: individuals * photosPerIndividual }, (_, i) => {
    const animal = `fluke_000${1 + Math.floor(i / photosPerIndividual)}`;
    return { root, path: `${animal}/photo_0${1 + (i % photosPerIndividual)}.jpg`, animal };
  });
  await (await place(data, told)).close();
  settings = {
    ...{ ...defaults, data, imageSize: 32, embeddingSize: 6, batchSize: 4, epochs: 2, evalEvery: 2 },
    ...{ evaluateFirst: false, checkpointEvery: 1, photosPerIndividual: 2, verdicts: true },
  };
  device = { backend: await createWasmBackend({ threads: 1 }) };
});
afterAll(async () => {
  await device.backend.destroy();
  await rm(folder, { recursive: true });
});

const options = { workers: 1, createEmbedder: createSmallEmbedder };

/** Ends training in its `batch`-th batch. */
function interruptedAt(batch: number): Reporter {
  let seen = 0;
  const update = () => {
    if (++seen === batch) throw new Error('interrupted');
  };
  return { ...silent, progress: (task) => ({ update: task.startsWith('epoch') ? update : () => {}, stop() {} }) };
}

async function trained(name: string, changes: Partial<TrainSettings>, reporter: Reporter = silent) {
  const run = await RunFolder.create(join(folder, name));
  await trainPhotos({ settings: { ...settings, ...changes }, run, device, reporter, ...options });
  return run;
}
const bytes = (run: RunFolder, name: 'last.safetensors' | 'verdicts.json') => readFile(run.file(name));

test.for<[string, Partial<TrainSettings>]>([
  ['arcface', {}],
  ['triplet', { loss: 'triplet', sampler: 'pk' }],
])('%s: verdicts teach, are counted, and a run goes on with those it began with', async ([name, changes]) => {
  const said: number[] = [];
  {
    await using catalogue = await Catalogue.open(settings.data);
    for (const encounter of [1, 2, 3, 4])
      said.push((await judge(catalogue, encounter, 2, { verdict: 'different' }, { by: 'Ana' })).id);
  }
  const reporter = recordingReporter();
  const whole = await trained(`${name} whole`, changes, reporter);
  const used = JSON.parse((await bytes(whole, 'verdicts.json')).toString());
  // A quarter of the four photos of the animal is held out.
  expect(used).toMatchObject({
    verdicts: 4,
    different: 3,
    left_out: { held_out: 1 },
    pairs: [['fluke_0001', 'fluke_0002']],
  });
  expect(reporter.told.find(({ kind }) => kind === 'verdicts')).toEqual({ kind: 'verdicts', used });

  const broken = trained(`${name} broken`, changes, interruptedAt(3));
  await expect(broken).rejects.toThrow('interrupted');
  {
    await using catalogue = await Catalogue.open(settings.data);
    for (const id of said) await undo(catalogue, id, { by: 'Ana' });
    expect((await historyOf(catalogue, { limit: 1 }))[0]!.undoes).not.toBe(null);
  }
  const opened = await openEmbedderRun(join(folder, `${name} broken`));
  await trainPhotos({ ...opened, device, resume: true, ...options });
  expect((await bytes(whole, 'last.safetensors')).equals(await bytes(opened.run, 'last.safetensors'))).toBe(true);
  expect(await bytes(opened.run, 'verdicts.json')).toEqual(await bytes(whole, 'verdicts.json'));

  const without = await trained(`${name} without`, { ...changes, verdicts: false });
  expect(await lossesOf(whole)).not.toEqual(await lossesOf(without));
  // All of it is taken back by now: as if nobody had asked for it.
  if (changes.loss === undefined)
    expect(await lossesOf(await trained(`${name} taken back`, changes))).toEqual(await lossesOf(without));
});

/** Losses of all batches. */
async function lossesOf(run: RunFolder): Promise<unknown[]> {
  return (await run.readLog()).filter(({ event }) => event === 'batch').map(({ loss }) => loss);
}

test.for<[string, Partial<TrainSettings>, string]>([
  ['photos of a folder', { data: 'photos' }, 'a catalogue, and photos is none'],
  ['a plain softmax', { loss: 'cross-entropy' }, '--verdicts has no meaning for the loss cross-entropy'],
  ['sampled individuals', { sampleClasses: 2 }, 'leave --sample-classes out'],
])('%s: refused before any photo is read', async ([name, changes, message]) => {
  await expect(trained(`refused ${name}`, changes)).rejects.toThrow(message);
});
