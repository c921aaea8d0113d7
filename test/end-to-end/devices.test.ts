import { join } from 'node:path';
import { renderFlukes } from '@flukeprint/data';
import { testBackend } from '@flukeprint/kernels-wgsl/testing';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from './files.ts';
import { stopAfter } from './flukeprint.ts';

const adapter = await testBackend();
await adapter?.destroy();
const folder = temporaryFolder();
const data = join(folder, 'photos');

/** Trains one step and stops: a software adapter takes long for each. */
async function firstLossOn(device: string): Promise<number> {
  const run = join(folder, device);
  // Six training photos: a batch of four per epoch.
  const { log } = await stopAfter(
    run,
    ['train', '--data', data, '--output', run, '--device', device, '--image-size', '32', '--batch-size', '4'],
    'SIGKILL',
    ({ event }) => event === 'batch',
  );
  expect(log[0]!.device).toMatch(new RegExp(`^${device}: `));
  return log.find(({ event }) => event === 'batch')!.loss as number;
}

describe.skipIf(!adapter)('webgpu', () => {
  test('trains as wasm does', async () => {
    await renderFlukes({ folder: data, individuals: 3, photosPerIndividual: 3, width: 96, height: 72, workers: 1 });
    const [webgpu, wasm] = await Promise.all(['webgpu', 'wasm'].map(firstLossOn));
    expect(Math.abs(webgpu! - wasm!)).toBeLessThan(1e-3);
  });
});
