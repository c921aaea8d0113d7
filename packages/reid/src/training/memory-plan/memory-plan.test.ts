import type { WebGpuBackend } from '@flukeprint/kernels-wgsl';
import { testBackend } from '@flukeprint/kernels-wgsl/testing';
import { namedParameters } from '@flukeprint/models';
import { afterAll, describe, expect, test } from 'vitest';
import { noProfile } from '../../profile/profile.ts';
import type { TrainSettings } from '../../settings/fields.ts';
import { defaults, presets } from '../../settings/presets.ts';
import { EmbedderState } from '../embedder-state.ts';
import { accumulateGradients, readLosses, trainingStepKey, updateWeights } from '../embedder-step.ts';
import { randomBatch } from '../random-batch.ts';
import { layOut } from './layout.ts';
import { memoryPicture } from './picture.ts';
import { traceStep } from './trace-step.ts';

const split = { individuals: ['a', 'b', 'c', 'd'], training: [], queries: [] };
const settings: TrainSettings = { ...defaults, data: '', model: 'resnet18', imageSize: 32, batchSize: 4 };

describe('traceStep', () => {
  const layout = layOut(traceStep(settings, split));

  test('rectangles never overlap, and lie within the memory that is planned', () => {
    const { tensors, totalBytes } = layout;
    for (const a of tensors) {
      expect(a.offset + a.tensor.bytes).toBeLessThanOrEqual(totalBytes);
      for (const b of tensors) {
        if (a === b || a.offset + a.tensor.bytes <= b.offset || b.offset + b.tensor.bytes <= a.offset) continue;
        expect(a.tensor.end <= b.tensor.start || b.tensor.end <= a.tensor.start).toBe(true);
      }
    }
  });

  test('the peak is what its kinds add up to, and no more than the plan', () => {
    const bytes = [...layout.peakByKind.values()].reduce((a, b) => a + b, 0);
    expect(bytes).toBe(layout.peakBytes);
    expect(layout.totalBytes).toBeGreaterThanOrEqual(layout.peakBytes);
  });

  test('weights are there four times: with their gradients and the two moments of Adam', () => {
    const { step, persistent } = traceStep(settings, split);
    const bytesOf = (kind: string, tensors = persistent) =>
      tensors.filter((tensor) => tensor.kind === kind).reduce((sum, tensor) => sum + tensor.bytes, 0);
    const statistics = persistent
      .filter(({ layer }) => /running_|num_batches/.test(layer))
      .reduce((sum, { bytes }) => sum + bytes, 0);
    const weights = bytesOf('weights') - statistics;
    expect(bytesOf('optimiser state')).toBe(2 * weights);
    expect(bytesOf('gradients of weights', step)).toBeGreaterThanOrEqual(weights);
  });

  test('activations grow with the batch, weights do not', () => {
    const larger = layOut(traceStep({ ...settings, batchSize: 8 }, split));
    const [a, b] = [layout.peakByKind.get('activations')!, larger.peakByKind.get('activations')!];
    expect(b / a).toBeGreaterThan(1.9);
    expect(larger.persistentBytes).toBe(layout.persistentBytes);
  });

  test('a layer is named by its weight', () => {
    const { step } = traceStep(settings, split);
    const conv = step.find(({ operation, role }) => operation === 'conv2d' && role === 'output')!;
    expect(conv).toMatchObject({ layer: 'body.conv1', kind: 'activations' });
  });

  // The sizes of the presets cannot be run everywhere, but counted.
  test.for(['gdsc-resnet34', 'gdsc-densenet121'] as const)('%s fits a GPU of 16 GB', (name) => {
    const { totalBytes } = layOut(traceStep({ ...defaults, ...presets[name], data: '' }, split));
    expect(totalBytes).toBeLessThan(14e9);
  });
});

test('the picture', async () => {
  const layout = layOut(traceStep(settings, split));
  const svg = await memoryPicture('A <step>', layout);
  expect(svg).toMatch(/^<svg [\s\S]*<\/svg>$/);
  for (const text of ['A &lt;step&gt;', 'GB', 'dispatches', 'activations', 'forward', 'backward', 'optimizer']) {
    expect(svg).toContain(text);
  }
  expect(svg).not.toMatch(/NaN|undefined/);
});

const backend = (await testBackend())!;

/** Trains for some steps; `around` hears of each. Returns losses and weights. */
async function train(backend: WebGpuBackend, steps: number, isPlanned: boolean, onStep?: (step: number) => void) {
  const state = new EmbedderState(backend, settings, split);
  state.initialize();
  const batch = randomBatch(settings.batchSize, settings.imageSize, split.individuals.length);
  const losses: unknown[] = [];
  for (let i = 0; i < steps; i++) {
    if (isPlanned) backend.beginStep(trainingStepKey);
    const place = { epoch: 1, batch: i, batches: steps };
    const scalars = accumulateGradients(backend, state, batch, place, noProfile);
    const update = updateWeights(state, 1e-3, noProfile);
    if (isPlanned) backend.endStep();
    losses.push(await readLosses(scalars, update));
    onStep?.(i);
  }
  const weights = [];
  for (const [, tensor] of namedParameters(state.embedder)) weights.push(await tensor.read());
  state.dispose();
  return { losses, weights };
}

describe.skipIf(!backend)('training with planned memory', () => {
  afterAll(() => backend.destroy());

  // One backend for all: compiling the kernels takes a software adapter most of the time.
  test('computes the same bits, and makes nothing new after its second step', { timeout: 180_000 }, async () => {
    const plain = await train(backend, 3, false);
    const counts: object[] = [];
    const planned = await train(backend, 3, true, () => {
      const { buffers, bindGroups } = backend.counts;
      counts.push({ buffers, bindGroups, strayed: backend.stepMemory.strayed });
    });
    expect(planned).toEqual(plain);
    expect(counts[2]).toEqual(counts[1]);
    expect(counts[2]).toMatchObject({ strayed: false });
  });

  test('the plan of a step that was only counted is that of the GPU', async () => {
    backend.planStep(trainingStepKey, traceStep(settings, split, backend).step);
    const { plannedBytes } = backend.stepMemory;
    const strays: boolean[] = [];
    await train(backend, 3, true, () => strays.push(backend.stepMemory.strayed));
    expect(strays).toEqual([false, false, false]);
    expect(backend.stepMemory.plannedBytes).toBe(plannedBytes);
  });
});
