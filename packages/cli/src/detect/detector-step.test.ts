import { readFileSync } from 'node:fs';
import { type Backend, ReferenceBackend, randomStream } from '@flukeprint/kernels';
import { createWasmBackend } from '@flukeprint/kernels-wasm';
import { createWebGpuBackend } from '@flukeprint/kernels-wgsl';
import { testBackend } from '@flukeprint/kernels-wgsl/testing';
import { expect, test } from 'vitest';
import { type DetectSettings, detectDefaults } from './detect-settings.ts';
import { DetectorState } from './detector-state.ts';
import { detectorStep } from './detector-step.ts';

const cfgFile = new URL('../../../models/src/darknet/fixtures/tiny.cfg', import.meta.url);
const cfg = readFileSync(cfgFile, 'utf8');
const settings: DetectSettings = { ...detectDefaults, data: 'none', clipNorm: 5 };
const shape = [2, 3, 64, 64] as const;

async function stepsOn(backend: Backend, count = 3) {
  const state = new DetectorState(backend, { settings, cfg, cfgFile: 'tiny.cfg', classes: ['fluke'], photos: [] });
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
      gradNorm,
    } = await detectorStep(backend, state, { images, shape, boxes }, 1e-3, settings);
    results.push([loss, box, objectness, label, await gradNorm!.item()]);
    gradNorm!.dispose();
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

const gpu = await testBackend();
await gpu?.destroy();
test.skipIf(!gpu)('and on webgpu', async () => {
  expectClose(await stepsOn(await createWebGpuBackend()));
});

function expectClose(found: number[][]): void {
  for (const [step, values] of exact.entries())
    for (const [i, value] of values.entries())
      expect(Math.abs(found[step]![i]! - value)).toBeLessThan(2e-3 * Math.max(1e-3, Math.abs(value)));
}
