import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listPhotos, renderFlukes } from '@flukeprint/data';
import { createWasmBackend } from '@flukeprint/kernels-wasm';
import { expect, test, vi } from 'vitest';
import { silent } from '../reporter.ts';
import { createSmallEmbedder } from '../testing/small-embedder.ts';
import { advise } from './advise.ts';

test('looks at rendered flukes, which lie too variously for an axis: most are named, and they are too few to train on', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'advise-'));
  vi.stubEnv('FLUKEPRINT_CACHE', join(folder, 'cache'));
  const data = join(folder, 'photos');
  await renderFlukes({
    folder: data,
    individuals: 6,
    photosPerIndividual: 4,
    width: 224,
    height: 168,
    seed: 3,
    workers: 1,
  });
  const { photos } = await listPhotos(data);
  const backend = await createWasmBackend({ threads: 1 });
  const options = { backend, seed: 0, groups: new Map(), source: data, workers: 1, reporter: silent };
  const advice = await advise(photos, { ...options, createEmbedder: createSmallEmbedder });
  await backend.destroy();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });

  expect(advice.sample).toEqual({ photos: 24, individuals: 6, seed: 0 });
  expect(advice.local_features!.queries).toBe(24);
  expect(advice.local_features!.named_first).toBeGreaterThan(16);
  expect(advice.mirror).toMatchObject({ mirror_axis: 'none', reason: 'any position', asked: null });
  expect(advice.presets).toMatchObject({ preset: 'no-training', reason: 'too few photos', photos: 24 });
  for (const { seconds } of advice.presets.trainings) expect(seconds).toBeGreaterThan(0);
});
