import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLoader, listPhotos, type Photo, renderFlukes } from '@flukeprint/data';
import { DeviceLostError, type WebGpuBackend } from '@flukeprint/kernels-wgsl';
import { testBackend } from '@flukeprint/kernels-wgsl/testing';
import { createDarknet, initialize } from '@flukeprint/models';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { detectInPhotos, searchDefaults } from '../detection/search/detect-in-photos.ts';
import { embedPhotos } from '../matching/embed-photos.ts';
import type { Reporter } from '../reporter.ts';
import { smallDetectorCfg } from '../testing/small-detector.ts';
import { createSmallEmbedder } from '../testing/small-embedder.ts';

const gpu = await testBackend();
await gpu?.destroy();
vi.setConfig({ hookTimeout: 240_000, testTimeout: 240_000 });

describe.skipIf(!gpu)('a device that is lost while photos are looked at', () => {
  let folder: string;
  let photos: Photo[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lost-device-'));
    await renderFlukes({ folder, individuals: 3, photosPerIndividual: 4, width: 64, height: 48, workers: 1 });
    photos = [...(await listPhotos(folder)).photos];
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** What came of a work whose device goes after its first progress. */
  async function withoutDevice(work: (backend: WebGpuBackend, reporter: Reporter) => Promise<unknown>) {
    const backend = (await testBackend())!;
    let updates = 0;
    const update = () => {
      if (++updates === 1) backend.device.destroy();
    };
    const reporter: Reporter = { news: () => {}, progress: () => ({ update, stop: () => {} }) };
    const error = await work(backend, reporter).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(updates).toBeGreaterThan(0);
    await backend.destroy();
    return error;
  }

  // Of embed, match and evaluate.
  test('ends the embedding of photos with an error that says so', async () => {
    const error = await withoutDevice(async (backend, reporter) => {
      const embedder = createSmallEmbedder(backend, 'resnet18', { embeddingSize: 6 });
      initialize(embedder, 1);
      const loader = createLoader({ photos, imageSize: 32, batchSize: 2, workers: 1 });
      await embedPhotos(backend, { embedder, embeddingSize: 6 }, photos, loader, { reporter }).finally(() =>
        loader.close(),
      );
    });
    expect(error).toBeInstanceOf(DeviceLostError);
  });

  test('ends a search for flukes so, whose next start goes on', async () => {
    const logFile = join(folder, 'search.jsonl');
    const options = { ...searchDefaults, batchSize: 2, workers: 1, logFile };
    const search = (backend: WebGpuBackend, reporter: Reporter) => {
      const network = createDarknet(backend, smallDetectorCfg, 'small.cfg');
      initialize(network, 1);
      return detectInPhotos(backend, { network, imageSize: 32, fingerprint: 'small' }, photos, {
        ...options,
        reporter,
      });
    };
    expect(await withoutDevice(search)).toBeInstanceOf(DeviceLostError);
    const backend = (await testBackend())!;
    const silent: Reporter = { news: () => {}, progress: () => ({ update: () => {}, stop: () => {} }) };
    const { known, boxes } = await search(backend, silent);
    expect(known).toBeGreaterThan(0);
    expect(boxes.size).toBe(photos.length);
    await backend.destroy();
  });
});
