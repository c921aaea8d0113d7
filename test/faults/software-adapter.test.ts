import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderFlukes } from '@flukeprint/data';
import { softwareAdapterEnvironment } from '@flukeprint/kernels-wgsl/software-adapter';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeNetwork } from '../end-to-end/networks.ts';
import { leftOf, mark } from './processes.ts';

const isThere = (await softwareAdapterEnvironment()) !== undefined;
if (!isThere) console.warn('Skipped: no software adapter for this system');
const main = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));

describe.skipIf(!isThere)('a command that started itself again on the software adapter', { timeout: 600_000 }, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'software-adapter-'));
    const flukes = { individuals: 6, photosPerIndividual: 20, width: 64, height: 48, seed: 1, workers: 1 };
    await renderFlukes({ folder: join(folder, 'photos'), ...flukes });
    await writeNetwork(join(folder, 'network.safetensors'));
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true }));

  test.for(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)(
    'ends with the process that stands for it: %s',
    async (signal) => {
      const trial = randomUUID();
      const data = ['--run', join(folder, 'network.safetensors'), '--data', join(folder, 'photos')];
      const args = [
        'embed',
        ...data,
        '--output',
        join(folder, `${signal}.npy`),
        '--device',
        'webgpu',
        '--workers',
        '1',
      ];
      const { LD_LIBRARY_PATH, ...env } = process.env;
      const cache = join(folder, 'cache');
      const child = spawn(process.execPath, [main, ...args], {
        // No driver at all, or there is nothing to start again for.
        env: { ...env, [mark]: trial, VK_DRIVER_FILES: join(folder, 'none'), FLUKEPRINT_CACHE: cache },
      });
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (part) => (said += part));
      const ended = once(child, 'exit');
      await expect.poll(() => said, { timeout: 120_000 }).toContain('webgpu: ');
      expect(said).toContain('running on a software adapter');
      child.kill(signal);
      const [status] = await ended;
      expect(status).toBe({ SIGTERM: 143, SIGINT: 130, SIGKILL: null }[signal]);
      expect(await leftOf(trial)).toEqual([]);
    },
  );
});
