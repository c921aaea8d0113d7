import { expect, test } from 'vitest';
import { measured } from '../testing.ts';
import { gpuGoals, shareOfAll } from './goals.ts';
import {
  type ConvolutionRow,
  type GpuNetworkRow,
  type GpuResults,
  gpuResultsSchema,
  type StepRow,
} from './gpu-results.ts';
import { plotGpu } from './plot.ts';
import { showAll } from './show.ts';

function trained(
  network: string,
  batch: number,
  image_size: number,
  ratio: number,
  precision: 'f32' | 'f16' = 'f32',
): GpuNetworkRow {
  const row = { ...measured(`${network}`, { torch: ratio }), unit: 'images_per_second' as const };
  return { ...row, kind: 'training', network, batch, image_size, classes: 1000, precision };
}

function convolution(pass: ConvolutionRow['pass'], channels: number, peak_share: number, count = 1): ConvolutionRow {
  return {
    ...measured(`conv 3×3 ${channels} → ${channels}`, { torch: 0.5 }),
    ...{
      network: 'resnet34',
      count,
      precision: 'f32',
      pass,
      stride: 1,
      padding: 1,
      peak_share,
      intensity: 100,
      roofline: 200,
    },
    input: [64, channels, 56, 56],
    weight: [channels, channels, 3, 3],
    output: [64, channels, 56, 56],
  };
}

const counts = {
  dispatches: 400,
  passes: 3,
  submits: 3,
  bind_groups: 0,
  pipelines: 0,
  buffers: 0,
  buffer_bytes: 0,
  uploads: 4,
  upload_bytes: 2e5,
};

function step(network: string, batch: number, image_size: number, held_bytes: number, host_seconds: number): StepRow {
  const cost = { seconds: 0.1, host_seconds, cpu_seconds: host_seconds, peak_bytes: held_bytes, held_bytes };
  return { network, batch, image_size, precision: 'f32', engines: { flukeprint: { ...cost, counts }, torch: cost } };
}

function sample(): GpuResults {
  const results: GpuResults = {
    schema_version: 1,
    date: '2026-01-02T03:04:05.678Z',
    commit: null,
    machine: { cpu: 'AMD EPYC', cores: 2, memory_bytes: 8e9, os: 'linux 6.1', arch: 'x64', node: 'v24.0.0' },
    adapter: { description: 'webgpu: sample', software: true, f16: true, timestamps: true },
    settings: {
      batch: 64,
      image_size: 224,
      rounds: 1,
      seconds: 0.2,
      networks: ['resnet34'],
      precisions: ['f32', 'f16'],
      quick: false,
    },
    engines: ['flukeprint', 'torch'].map((name) => ({ name, version: '1', description: name })),
    products: [{ ...measured('product of 1024 × 1024, f32', { torch: 1 }), precision: 'f32', size: 1024 }],
    convolutions: [
      convolution('forward', 64, 0.8, 3),
      convolution('forward', 512, 0.5),
      convolution('input_grad', 64, 0.7),
    ],
    networks: [
      trained('resnet34', 64, 224, 0.8),
      trained('resnet34', 64, 224, 0.4, 'f16'),
      trained('resnet34', 32, 620, 0.9),
    ],
    steps: [step('resnet34', 64, 224, 4e9, 0.005), step('resnet34', 32, 620, 17e9, 0.03)],
    failures: ['torch, densenet121: out of memory\n  at step'],
    goals: [],
  };
  results.goals = gpuGoals(results);
  return results;
}

test('each goal is judged by what was measured', () => {
  const goals = new Map(sample().goals.map((goal) => [goal.name, goal]));
  expect(goals.get('resnet34 training step, fp32, 224 px, batch 64')).toMatchObject({
    at_least: 0.7,
    reached: 0.8,
    met: true,
  });
  expect(goals.get('resnet34 training step, mixed precision, 224 px, batch 64')).toMatchObject({
    at_least: 0.5,
    met: false,
  });
  expect(goals.get('resnet34 training step, fp32, 620 px, batch 32')).toMatchObject({ reached: 0.9, met: true });
  expect(goals.get('resnet34 training step, fp32, 620 px, batch 32: memory')).toMatchObject({
    reached: 17e9,
    met: false,
  });
  expect(goals.get('conv 3×3 of resnet34, forward: share of the best product')).toMatchObject({
    reached: 0.5,
    // Half as fast as ours is PyTorch's: of the same peak.
    peer: 1,
    met: false,
    note: 'worst: conv 3×3 512 → 512; all together 70 %',
  });
  expect(goals.get('conv 3×3 of resnet34, input gradient: share of the best product')!.met).toBe(true);
  expect(goals.get('resnet34, f32: time of the host ÷ step')).toMatchObject({
    reached: expect.closeTo(0.05),
    met: true,
  });
  expect(goals.get('resnet34, f32: new buffers per step')).toMatchObject({ reached: 0, met: true });
});

test('a goal beside PyTorch is open where PyTorch is not there', () => {
  const alone = { ...trained('resnet34', 64, 224, 1), ratios: {} };
  const [goal] = gpuGoals({ networks: [alone], settings: { batch: 64, image_size: 224 } });
  expect(goal).toMatchObject({ reached: null, met: null });
});

test('the share of all layers weighs them by their time', () => {
  // 100 GFLOP at 0.8 three times and one at 0.5: 400 ÷ (300 ÷ 0.8 + 100 ÷ 0.5).
  expect(shareOfAll([convolution('forward', 64, 0.8, 3), convolution('forward', 512, 0.5)])).toBeCloseTo(400 / 575);
});

test('the results are written, shown and drawn', async () => {
  const results = sample();
  expect(gpuResultsSchema.parse(results)).toEqual(results);
  const text = showAll(results);
  expect(text).toContain('software adapter: figures say nothing about a GPU');
  expect(text).toMatch(/conv 3×3 64 → 64 \(3 of them\) +forward +1000 +100 +80 %/);
  expect(text).toMatch(/resnet34, batch 64, 224 px, f32, flukeprint +100 +5\.00 +5 %/);
  expect(text).toMatch(/resnet34 training step, fp32, 224 px, batch 64 +≥ 0\.70 +100 +125 +0\.80 +images/);
  expect(text).toContain('- torch, densenet121: out of memory');
  expect(text).not.toContain('at step');
  const onGpu = showAll({ ...results, adapter: { ...results.adapter, software: false } });
  expect(onGpu).toMatch(/fp32, 224 px, batch 64 +≥ 0\.70 +100 +125 +0\.80 +✓/);
  expect(onGpu).not.toContain('say nothing');
  const svg = await plotGpu(results);
  expect(svg).toContain('forward, GFLOP/s');
  expect(svg).toContain('say nothing about a GPU');
});
