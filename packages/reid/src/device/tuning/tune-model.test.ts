import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ReferenceBackend } from '@flukeprint/kernels';
import { testBackend } from '@flukeprint/kernels-wgsl/testing';
import type { Measurement } from '@flukeprint/kernels-wgsl/tuning';
import { afterAll, expect, test, vi } from 'vitest';
import { recordingReporter } from '../../testing/recording-reporter.ts';
import { createSmallEmbedder } from '../../testing/small-embedder.ts';
import { UserError } from '../../user-error.ts';
import { isSoftwareAdapter } from '../open-device.ts';
import { tuneModel } from './tune-model.ts';

const backend = await testBackend();
afterAll(() => backend?.destroy());
const sizes = { model: 'resnet18', imageSize: 8, batchSize: 2, precision: 'f32' } as const;

test('only a GPU is tuned', async () => {
  await expect(tuneModel({ backend: new ReferenceBackend(), sizes })).rejects.toThrow(UserError);
});

test.skipIf(!backend)('measures what nobody has measured yet, and keeps it', { timeout: 120_000 }, async () => {
  const cache = await mkdtemp(join(tmpdir(), 'tune-model-'));
  vi.stubEnv('FLUKEPRINT_CACHE', cache);
  try {
    // All but the first are known: a software adapter takes long to measure.
    let asked = 0;
    const has = vi.spyOn(backend!.choices, 'has').mockImplementation(() => asked++ > 0);
    const options = { backend: backend!, sizes, createEmbedder: createSmallEmbedder };
    const reporter = recordingReporter();
    const { measurements, file } = await tuneModel({ ...options, reporter });
    expect(asked).toBeGreaterThan(2);
    has.mockRestore();
    const slow = isSoftwareAdapter(backend!) ? [{ kind: 'slow tuning' }] : [];
    expect(reporter.told).toEqual([...slow, { kind: 'tuning', ...sizes, works: 1 }]);
    const [{ work, fastest }, ...others] = measurements as [Measurement];
    expect(others).toEqual([]);
    expect(dirname(file!)).toBe(join(cache, 'tuning'));
    expect(JSON.parse(await readFile(file!, 'utf8'))).toMatchObject({ choices: { [work]: fastest } });

    vi.spyOn(backend!.choices, 'has').mockImplementation(() => true);
    expect(await tuneModel(options)).toEqual({ measurements: [], file: null });
  } finally {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    await rm(cache, { recursive: true });
  }
});
