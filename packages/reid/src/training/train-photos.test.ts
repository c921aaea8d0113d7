import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderFlukes } from '@flukeprint/data';
import { type Backend, OutOfMemoryError } from '@flukeprint/kernels';
import { createWasmBackend } from '@flukeprint/kernels-wasm';
import { formatSafetensors, namedTensors, stateDict } from '@flukeprint/models';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { CreateEmbedder } from '../matching/trained-network.ts';
import { RunFolder } from '../runs/run-folder.ts';
import type { TrainSettings } from '../settings/fields.ts';
import { defaults } from '../settings/presets.ts';
import { recordingReporter } from '../testing/recording-reporter.ts';
import { createSmallEmbedder } from '../testing/small-embedder.ts';
import { weightsServer } from '../testing/weights-server.ts';
import { UserError } from '../user-error.ts';
import { newEmbedderRun, openEmbedderRun } from './embedder-run.ts';
import { trainPhotos } from './train-photos.ts';

let folder: string;
let settings: TrainSettings;
let device: { backend: Backend };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'train-photos-'));
  const data = join(folder, 'photos');
  await renderFlukes({ folder: data, individuals: 4, photosPerIndividual: 3, width: 64, height: 48, workers: 1 });
  settings = { ...defaults, data, imageSize: 32, embeddingSize: 6, batchSize: 4, epochs: 2, evalEvery: 1 };
  device = { backend: await createWasmBackend({ threads: 1 }) };
});
afterAll(async () => {
  await device.backend.destroy();
  await rm(folder, { recursive: true });
});

const options = { workers: 1, createEmbedder: createSmallEmbedder };

test('trains to the last epoch, tells of it, and lets others in', async () => {
  const reporter = recordingReporter();
  const run = await newEmbedderRun(settings, { runs: join(folder, 'runs') });
  expect(run.path).toBe(join(folder, 'runs', 'photos-resnet18'));
  const scores = await trainPhotos({ settings, run, device, reporter, ...options });
  expect([...scores.keys()]).toEqual([0, 1, 2]);
  expect(scores.get(2)!.mAP).toBeGreaterThan(0);
  expect(reporter.told.map(({ kind }) => kind)).toEqual([
    ...['individuals named', 'dataset', 'evaluation', 'epoch', 'evaluation', 'epoch', 'evaluation'],
  ]);
  expect(reporter.told[1]).toEqual({
    ...{ kind: 'dataset', individuals: 4, training: 8, pseudoLabelled: 0, queries: 4 },
    ...{ leftOut: 0, minPhotos: 2, unknown: 0 },
  });
  expect(await readdir(run.path)).toEqual(expect.arrayContaining(['best.safetensors', 'last.safetensors']));

  // Locked no more; finished, so that there is nothing to train.
  const again = recordingReporter();
  const opened = await openEmbedderRun(run.path);
  expect(opened.settings).toEqual(settings);
  expect(await trainPhotos({ ...opened, device, resume: true, reporter: again, ...options })).toEqual(new Map());
  expect(again.told.map(({ kind }) => kind)).toEqual(['individuals named', 'dataset', 'resumed']);
});

test('starts from published weights, which a run that goes on needs no more', async () => {
  vi.stubEnv('FLUKEPRINT_CACHE', join(folder, 'cache'));
  const state = await stateDict(namedTensors(createSmallEmbedder(device.backend, 'resnet18', { embeddingSize: 6 })));
  const body = [...state].filter(([name]) => name.startsWith('body.'));
  const server = await weightsServer(Buffer.concat(formatSafetensors(body)));
  const reporter = recordingReporter();
  const named = { ...settings, init: 'imagenet', epochs: 1 };
  const run = await newEmbedderRun(named, { output: join(folder, 'from-published') });
  await trainPhotos({ settings: named, run, device, reporter, publishedWeights: server.published, ...options });
  await server.close();
  expect(server.asked).toEqual([`/models/${server.file}`]);
  expect(reporter.told.filter(({ kind }) => kind !== 'individuals named').slice(0, 3)).toEqual([
    expect.objectContaining({ kind: 'published weights', isKept: false }),
    expect.objectContaining({ kind: 'dataset' }),
    {
      kind: 'initial weights',
      lines: expect.arrayContaining([
        expect.stringContaining(server.file),
        expect.stringMatching(`^  loaded  ${body.length}: `),
      ]),
      isDoubtful: false,
    },
  ]);

  await rm(join(folder, 'cache'), { recursive: true });
  const opened = await openEmbedderRun(run.path);
  expect(opened.settings.init).toBe('imagenet');
  const again = recordingReporter();
  const longer = { ...opened.settings, epochs: 2 };
  await trainPhotos({ ...opened, settings: longer, device, resume: true, reporter: again, ...options });
  expect(again.told.map(({ kind }) => kind)).toEqual([
    ...['individuals named', 'dataset', 'resumed', 'extended', 'epoch', 'evaluation'],
  ]);
  vi.unstubAllEnvs();
});

/** Has room for as many photos, and no more. */
const withRoomFor =
  (most: number): CreateEmbedder =>
  (...of) => {
    const embedder = createSmallEmbedder(...of);
    const { forward } = embedder;
    embedder.forward = (images) => {
      if (images.shape[0]! > most) throw new OutOfMemoryError(`no room for ${images.shape[0]} photos`);
      return forward.call(embedder, images);
    };
    return embedder;
  };

test('says what fits where the batch does not, and takes the new run back', async () => {
  const reporter = recordingReporter();
  const run = await RunFolder.create(join(folder, 'too-large'));
  const large = { ...settings, batchSize: 8, evaluateFirst: false };
  const outcome = trainPhotos({
    ...{ settings: large, run, device, reporter, workers: 1 },
    createEmbedder: withRoomFor(4),
  });
  await expect(outcome).rejects.toBeInstanceOf(UserError);
  await expect(outcome).rejects.toThrow(/^batch 8 at 32 px needs .*--batch-size 4/);
  expect(reporter.told.map(({ kind }) => kind)).toEqual(['individuals named', 'dataset', 'out of memory']);
  expect(await readdir(folder)).not.toContain('too-large');
});
