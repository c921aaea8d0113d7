import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderFlukes } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { createWasmBackend } from '@flukeprint/kernels-wasm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { TrainSettings } from '../settings/fields.ts';
import { defaults } from '../settings/presets.ts';
import { recordingReporter } from '../testing/recording-reporter.ts';
import { newEmbedderRun } from '../training/embedder-run.ts';
import { trainPhotos } from '../training/train-photos.ts';
import { UserError } from '../user-error.ts';
import { acceptRound } from './accept-round.ts';
import { readRound, resolveAdditions } from './additions.ts';
import { predictRound } from './predict-round.ts';
import { Rounds } from './rounds.ts';

vi.setConfig({ hookTimeout: 120_000, testTimeout: 120_000 });

const at = (name: string) => join(folder, name);
let folder: string;
let settings: TrainSettings;
async function train(name: string, additions: string[] = []): Promise<void> {
  const device = { backend: await createWasmBackend() };
  const run = await newEmbedderRun(settings, { output: at(name) });
  await trainPhotos({ settings: { ...settings, additions }, run, device, workers: 1 });
  await device.backend.destroy();
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'predict-and-accept-'));
  const size = { width: 64, height: 48, workers: 1 };
  await renderFlukes({ folder: at('photos'), individuals: 3, photosPerIndividual: 3, ...size, seed: 1 });
  await renderFlukes({ folder: at('new'), individuals: 2, photosPerIndividual: 1, ...size, seed: 2 });
  // A photo that is known, by another name.
  for (const path of ['new/loose', 'known']) {
    await mkdir(at(path));
    await cp(at('photos/fluke_0001/photo_01.jpg'), at(`${path}/copy.jpg`));
  }
  const small = { imageSize: 32, embeddingSize: 8, batchSize: 3, epochs: 1, evalEvery: 1, evaluateFirst: false };
  settings = { ...defaults, ...small, data: at('photos') };
  await train('first');
});
afterAll(() => rm(folder, { recursive: true }));

const opened = () => vi.fn<() => Promise<Backend>>(() => createWasmBackend({ threads: 1 }));
const common = () => ({ rounds: at('rounds'), batchSize: 4, workers: 1 });

test('a round is predicted, trained with, and decided', async () => {
  const predict = { ...common(), run: at('first'), unlabelled: at('new'), sheet: at('named.png') };
  const known = { ...predict, unlabelled: at('known'), threshold: 0, anyway: true };
  await expect(predictRound({ ...known, open: opened() })).rejects.toThrow('is known already: there is none to name');

  // A network of one epoch is sure of nothing.
  const doubtful = predictRound({ ...predict, threshold: 2, open: opened() });
  await expect(doubtful).rejects.toThrow(
    /^no round was made: .* no held-out photo is named so surely.*; take (--threshold 0\.\d+|a network).*, or give --anyway$/,
  );

  const reporter = recordingReporter();
  const named = await predictRound({ ...predict, threshold: 0, anyway: true, open: opened(), reporter });
  expect(named).toMatchObject({ round: 1, drawn: 2 });
  expect(await readRound(at('rounds/round-001.csv'))).toHaveLength(2);
  expect(reporter.told.filter(({ kind }) => kind !== 'individuals named')).toEqual([
    expect.objectContaining({ kind: 'calibration', queries: 3, individuals: 3, threshold: 0, sure: 3, coverage: 1 }),
    { kind: 'known photos', known: 1, of: 3 },
    { kind: 'named photos', named: 2, of: 2, threshold: 0 },
    { kind: 'round', round: 1, file: at('rounds/round-001.csv') },
  ]);

  // Before anything is opened.
  const open = opened();
  await expect(predictRound({ ...predict, threshold: 0, open })).rejects.toThrow('round 1 waits for a decision');
  const accept = { ...common(), baseline: at('first') };
  await expect(acceptRound({ ...accept, run: at('first'), open })).rejects.toThrow('was not trained with round 1');
  expect(open).not.toHaveBeenCalled();

  await train('second', await resolveAdditions([at('rounds')]));
  await expect(acceptRound({ ...accept, run: at('second'), baseline: at('second'), open })).rejects.toThrow(
    'no baseline',
  );
  const { state, decision } = await acceptRound({ ...accept, run: at('second'), open: opened() });
  expect(state).toBe(decision.mAP_after >= decision.mAP_before ? 'accepted' : 'rejected');
  expect((await Rounds.open(at('rounds'))).all).toMatchObject([{ round: 1, state, decision }]);
  await expect(acceptRound({ ...accept, run: at('second'), open })).rejects.toThrow(UserError);
});
