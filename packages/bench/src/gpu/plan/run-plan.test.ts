import { expect, test } from 'vitest';
import type { PaperCard } from './paper-card.ts';
import { planSchema } from './plan-results.ts';
import { planStep } from './run-plan.ts';
import { showPlan } from './show-plan.ts';

const card: PaperCard = { name: 'a sample', peakTflops: 1, bandwidthGbs: 100, sms: 10 };
const work = { kind: 'training', network: 'resnet18', batch: 2, image_size: 64, classes: 10 } as const;

test('a step of ResNet18 on paper, against a count by hand', async () => {
  const step = await planStep(work, card, { hostTime: false });
  const operations = new Map(step.operations.map((row) => [row.name, row]));

  // 7×7, 16 of 3×3, three of 1×1; photos need no gradient.
  expect(operations.get('conv2d')!.calls).toBe(20);
  expect(operations.get('conv2dWeightGrad')!.calls).toBe(20);
  expect(operations.get('conv2dInputGrad')!.calls).toBe(19);
  expect(operations.get('batchNorm')!.calls).toBe(20);
  // 62 tensors: 20 convolutions, 20 norms with two each, weight and bias of the classifier.
  expect(operations.get('adamStep')!.calls).toBe(62);

  // Multiply-adds of one image at 224 px are 1.814e9 in the convolutions (torchvision: 1.81 GMAC), here 64² ÷ 224² of
  // them for each of two images.
  const products = operations.get('conv2d')!.flop;
  const stem = 2 * 2 * (64 * 32 * 32) * (3 * 49);
  const stage = (channels: number, extent: number) => 2 * 2 * channels * extent ** 2 * 9 * channels;
  const down = (from: number, extent: number) => 2 * 2 * (2 * from) * extent ** 2 * (9 * from + from);
  const expected =
    stem +
    4 * stage(64, 16) +
    3 * (stage(128, 8) + stage(256, 4) + stage(512, 2)) +
    down(64, 8) +
    down(128, 4) +
    down(256, 2);
  expect(products).toBe(expected);
  expect(expected / (2 * 2 * 1.814e9)).toBeCloseTo((64 / 224) ** 2, 3);

  const layer = step.layers.find((row) => row.name === 'conv 3×3 64 → 64, 16 px' && row.operation === 'conv2d')!;
  const tensor = 4 * 2 * 64 * 16 * 16;
  expect(layer).toMatchObject({ calls: 4, flop: 4 * stage(64, 16), bytes: 4 * (2 * tensor + 4 * 64 * 64 * 9) });
  // 10¹² FLOP per second, 10¹¹ bytes: 37.7 µs to compute and 4.1 µs to move.
  expect(layer.seconds).toBeCloseTo((4 * stage(64, 16)) / 1e12, 12);
  expect(layer.bound_by).toBe('compute');
  expect(layer.workgroups).toBeGreaterThan(0);
  expect(layer.occupancy).toBeGreaterThan(0);
  expect(layer.occupancy).toBeLessThanOrEqual(1);

  const norms = operations.get('batchNormGrad')!;
  expect(norms.bound_by).toBe('memory');
  expect(norms.seconds).toBeCloseTo(norms.bytes / 1e11, 12);

  // Nothing is made in the steady state, and all is counted once.
  expect(step.pipelines).toBe(0);
  expect(step.operations.reduce((sum, row) => sum + row.dispatches, 0)).toBe(step.dispatches);
  // Weights, gradients and two moments of each.
  expect(step.held_bytes).toBeGreaterThan(11e6 * 4 * 4);
  expect(step.held_bytes).toBeGreaterThanOrEqual(step.peak_bytes);
});

test('is written and shown as planned', async () => {
  const step = await planStep(work, card, { hostTime: false });
  const results = planSchema.parse({
    schema_version: 1,
    date: '2026-01-02T03:04:05.678Z',
    commit: null,
    machine: { cpu: 'AMD EPYC', cores: 2, memory_bytes: 8e9, os: 'linux 6.1', arch: 'x64', node: 'v24.0.0' },
    card: { name: card.name, peak_tflops: 1, bandwidth_gbs: 100, sms: 10 },
    steps: [step],
  });
  const text = showPlan(results, 3);
  expect(text).toContain('1 TFLOP/s of f32, 100 GB/s (10.0 FLOP per byte), 10 multiprocessors');
  expect(text).toContain(`the 3 longest of ${step.layers.length}`);
  expect(text.split('\n').filter((line) => line.startsWith('conv 3×3') || line.startsWith('conv 7×7'))).toHaveLength(3);
});
