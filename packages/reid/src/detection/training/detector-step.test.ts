import { readFileSync } from 'node:fs';
import { type Backend, ReferenceBackend } from '@flukeprint/kernels';
import { createWasmBackend } from '@flukeprint/kernels-wasm';
import { createWebGpuBackend } from '@flukeprint/kernels-wgsl';
import { testBackend } from '@flukeprint/kernels-wgsl/testing';
import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { type DetectSettings, detectDefaults } from './detector-settings.ts';
import { DetectorState } from './detector-state.ts';
import { detectorStep } from './detector-step.ts';

const cfgFile = new URL('../../../../models/src/detector/darknet/fixtures/tiny.cfg', import.meta.url);
const cfg = readFileSync(cfgFile, 'utf8');
const settings: DetectSettings = { ...detectDefaults, data: 'none', clipNorm: 5 };
const shape = [2, 3, 64, 64] as const;

async function stepsOn(backend: Backend, count = 3, changes: Partial<DetectSettings> = {}) {
  const wanted = { ...settings, ...changes };
  const state = new DetectorState(backend, {
    settings: wanted,
    cfg,
    cfgFile: 'tiny.cfg',
    classes: ['fluke'],
    photos: [],
  });
  state.initialize();
  const random = randomStream(0, 'images');
  const images = Float32Array.from({ length: 2 * 3 * 64 * 64 }, () => random.uniform());
  const boxes = [[{ box: { x: 10, y: 20, w: 40, h: 24 }, label: 0 }], []];
  const results: number[][] = [];
  for (let i = 0; i < count; i++) {
    const {
      loss,
      box,
      objectness,
      class: label,
      update,
    } = await detectorStep(backend, state, { images, shape, boxes }, 1e-3, wanted);
    results.push([loss, box, objectness, label, await update.gradNorm!.item()]);
    for (const scalar of Object.values(update)) scalar.dispose();
  }
  expect(state.position.steps).toBe(count);
  state.dispose();
  await backend.destroy();
  return results;
}

const exact = await stepsOn(new ReferenceBackend());

test('boxes come to fit', async () => {
  const losses = await stepsOn(await createWasmBackend(), 40);
  expect(losses.at(-1)![1]).toBeLessThan(0.7 * losses[0]![1]!);
});

test('three steps have the losses and gradient norms of float64 on wasm', async () => {
  expectClose(await stepsOn(await createWasmBackend()));
});

test('in f16 they come to the same within its rounding, and nothing stays behind', async () => {
  const backend = new ReferenceBackend();
  expectClose(await stepsOn(backend, 3, { precision: 'f16' }), 0.01);
  expect(backend.liveBytes).toBe(0);
});

const gpu = await testBackend();
await gpu?.destroy();
test.skipIf(!gpu)('and on webgpu', async () => {
  expectClose(await stepsOn(await createWebGpuBackend()));
});

function expectClose(found: number[][], tolerance = 2e-3): void {
  for (const [step, values] of exact.entries())
    for (const [i, value] of values.entries())
      expect(Math.abs(found[step]![i]! - value)).toBeLessThan(tolerance * Math.max(1e-3, Math.abs(value)));
}
