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
const steps = 2;

/** Trains a few steps and stops: what comes after takes a software adapter long. */
async function lossesOn(device: string): Promise<number[]> {
  const run = join(folder, device);
  // Six training photos: a batch of four per epoch.
  const { log } = await stopAfter(
    run,
    ['train', '--data', data, '--output', run, '--device', device, '--image-size', '32', '--batch-size', '4'],
    'SIGKILL',
    ({ event, step }) => event === 'batch' && step === steps,
  );
  expect(log[0]!.device).toMatch(new RegExp(`^${device}: `));
  return log.filter(({ event }) => event === 'batch').map(({ loss }) => loss as number);
}

describe.skipIf(!adapter)('webgpu', () => {
  test('trains as wasm does', async () => {
    await renderFlukes({ folder: data, individuals: 3, photosPerIndividual: 3, width: 96, height: 72, workers: 1 });
    const [webgpu, wasm] = [await lossesOn('webgpu'), await lossesOn('wasm')];
    expect(webgpu).toHaveLength(steps);
    expect(Math.abs(webgpu[0]! - wasm[0]!)).toBeLessThan(1e-3);
    // After an update of Adam, which divides by small numbers, rounding shows more.
    expect(Math.abs(webgpu[1]! - wasm[1]!)).toBeLessThan(0.05);
  });
});
