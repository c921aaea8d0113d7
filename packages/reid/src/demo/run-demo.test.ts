import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalogue, queueOf } from '@flukeprint/catalogue';
import { createWasmBackend } from '@flukeprint/kernels-wasm';
import { expect, test } from 'vitest';
import { recordingReporter } from '../testing/recording-reporter.ts';
import { DemoFolder } from './demo-folder.ts';
import { runDemo } from './run-demo.ts';

test('a small demo shows what training makes of invented whales', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'run-demo-'));
  const device = { backend: await createWasmBackend() };
  try {
    const path = join(parent, 'demo');
    const folder = await DemoFolder.create(path, { overwrite: false });
    const reporter = recordingReporter();
    const { before, after, page, matches, loss, catalogue } = await runDemo({
      ...{ folder, device, deviceName: 'wasm', seed: 3, reporter, workers: 1 },
      flukes: { individuals: 3, photosPerIndividual: 3 },
      changes: { imageSize: 32, epochs: 1, batchSize: 3, evalEvery: 1 },
    });
    expect(reporter.told.map(({ kind }) => kind)).toEqual([
      ...['forecast', 'demo photos', 'evaluation', 'epoch', 'evaluation'],
    ]);
    expect(reporter.told[1]).toEqual({ kind: 'demo photos', whales: 3, training: 6, queries: 3 });
    expect(reporter.told[2]).toMatchObject({ epoch: 0, metrics: before });
    expect(reporter.told[4]).toMatchObject({ epoch: 1, metrics: { mAP: expect.closeTo(after.mAP, 5) } });
    expect(await readFile(page, 'utf8')).toContain('Flukeprint demo');
    expect((await readFile(matches)).subarray(1, 4).toString()).toBe('PNG');
    expect(await readFile(loss, 'utf8')).toMatch(/^<svg/);
    expect((await readdir(join(path, 'photos'))).length).toBe(3);
    {
      await using opened = await Catalogue.open(catalogue);
      const { encounters, waiting, named, search } = await queueOf(opened);
      expect({ waiting, named, animals: search!.animals }).toEqual({ waiting: 3, named: 6, animals: 3 });
      for (const { candidate, place, seen_at } of encounters) {
        expect(candidate).toMatch(/^fluke_000[123]$/);
        expect([place, seen_at]).toEqual([expect.any(String), expect.stringMatching(/^2026-/)]);
      }
    }
    // Nobody holds it, and it knows what it has made.
    (await DemoFolder.create(path, { overwrite: true })).release();
  } finally {
    await device.backend.destroy();
    await rm(parent, { recursive: true });
  }
}, 120_000);
