import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ReferenceBackend } from '@flukeprint/kernels';
import { testBackend } from '@flukeprint/kernels-wgsl/testing';
import { afterAll, expect, test, vi } from 'vitest';
import { recordingReporter } from '../../testing/recording-reporter.ts';
import { createSmallEmbedder } from '../../testing/small-embedder.ts';
import { UserError } from '../../user-error.ts';
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
    const options = { backend: backend!, sizes, createEmbedder: createSmallEmbedder };
    const reporter = recordingReporter();
    const { measurements, file } = await tuneModel({ ...options, reporter });
    expect(measurements.length).toBeGreaterThan(0);
    expect(reporter.told).toEqual([{ kind: 'tuning', ...sizes, works: measurements.length }]);
    expect(dirname(file!)).toBe(join(cache, 'tuning'));
    for (const { work, fastest } of measurements) expect(backend!.choices.toJSON()).toMatchObject({ [work]: fastest });
    expect(await tuneModel(options)).toEqual({ measurements: [], file: null });
  } finally {
    vi.unstubAllEnvs();
    await rm(cache, { recursive: true });
  }
});
