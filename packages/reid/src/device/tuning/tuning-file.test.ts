import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testBackend } from '@flukeprint/kernels-wgsl/testing';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { loadTuning, saveTuning } from './tuning-file.ts';

const backend = await testBackend();
afterAll(() => backend?.destroy());

describe.skipIf(!backend)('what was measured on an adapter', () => {
  let cache: string;
  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'tuning-'));
    vi.stubEnv('FLUKEPRINT_CACHE', cache);
    return async () => {
      vi.unstubAllEnvs();
      await rm(cache, { recursive: true });
    };
  });

  test('is there for the next command', async () => {
    backend!.choices.replace({ conv: '64x64' });
    const path = await saveTuning(backend!);
    const { adapter, dawn, kernels, choices } = JSON.parse(await readFile(path, 'utf8'));
    expect({ adapter, choices }).toEqual({ adapter: backend!.description, choices: { conv: '64x64' } });
    expect(dawn).toMatch(/^\d+\.\d+\.\d+/);
    expect(kernels).toMatch(/^[0-9a-f]{16}$/);
    backend!.choices.replace({});
    await loadTuning(backend!);
    expect(backend!.choices.toJSON()).toEqual({ conv: '64x64' });
  });

  test('counts as nothing where its file is damaged, or is not there', async () => {
    backend!.choices.replace({});
    await loadTuning(backend!);
    await writeFile(await saveTuning(backend!), '{"choices": {"conv": 3}}');
    await loadTuning(backend!);
    expect(backend!.choices.toJSON()).toEqual({});
    expect(await readdir(join(cache, 'tuning'))).toHaveLength(1);
  });
});
