import { expect, test } from 'vitest';
import { gflop } from '../work.ts';
import { convolutionLayers, passesOf, streamLayers, thinned } from './layers.ts';
import { streamWork } from './stream-work.ts';

test('the convolutions of ResNet34', () => {
  const layers = convolutionLayers('resnet34', 64, 224);
  expect(layers.map(({ name, count }) => `${count} ${name}`)).toEqual([
    '1 conv 7×7/2 3 → 64, 224 px',
    '6 conv 3×3 64 → 64, 56 px',
    '1 conv 3×3/2 64 → 128, 56 px',
    '1 conv 1×1/2 64 → 128, 56 px',
    '7 conv 3×3 128 → 128, 28 px',
    '1 conv 3×3/2 128 → 256, 28 px',
    '1 conv 1×1/2 128 → 256, 28 px',
    '11 conv 3×3 256 → 256, 14 px',
    '1 conv 3×3/2 256 → 512, 14 px',
    '1 conv 1×1/2 256 → 512, 14 px',
    '5 conv 3×3 512 → 512, 7 px',
  ]);
  // 3.66 GMAC an image.
  const forward = layers.reduce((sum, layer) => sum + layer.count * gflop(passesOf(layer, 'f32')[0]!.work), 0);
  expect(forward / 2 / 64).toBeCloseTo(3.66, 1);
  expect(passesOf(layers[0]!, 'f32').map(({ work }) => work.pass)).toEqual(['forward', 'weight_grad']);
  expect(passesOf(layers[1]!, 'f16')[1]!.work).toMatchObject({
    pass: 'input_grad',
    precision: 'f16',
    output: [64, 64, 56, 56],
  });
});

test('of a dense block the first and the last 1×1 stand for those between', () => {
  const layers = convolutionLayers('densenet121', 2, 64);
  expect(layers.reduce((sum, { count }) => sum + count, 0)).toBe(120);
  const names = thinned(layers).map(({ name }) => name);
  expect(names.filter((name) => name.endsWith('→ 128, 16 px'))).toEqual([
    'conv 1×1 64 → 128, 16 px',
    'conv 1×1 256 → 128, 16 px',
  ]);
});

test('what memory bounds', () => {
  const names = (network: string) => [...new Set(streamLayers(network, 2, 64, 'f32').map(({ name }) => name))];
  expect(names('resnet34')).toContain('batch norm + residual + relu, 64 channels, 16 px');
  expect(names('resnet34')).toContain('max pool 64 channels, 32 px');
  expect(names('densenet121')).toContain('cat of 7 + batch norm + relu, 256 channels, 16 px');
  expect(names('densenet121').filter((name) => name.startsWith('cat'))).toHaveLength(4);
});

test('bytes are those of inputs and results, once each', () => {
  const input = [2, 8, 4, 4];
  const whole = 4 * 2 * 8 * 4 * 4;
  const bytes = (work: Omit<Parameters<typeof streamWork>[0], 'input'>) => streamWork({ ...work, input }).bytes;
  expect(bytes({ operation: 'scale', pass: 'forward' })).toBe(2 * whole);
  expect(bytes({ operation: 'batch_norm', pass: 'forward', precision: 'f16' })).toBe(whole);
  expect(bytes({ operation: 'batch_norm', pass: 'forward', relu: true, residual: true })).toBe(3 * whole);
  expect(bytes({ operation: 'batch_norm', pass: 'backward' })).toBe(3 * whole);
  expect(bytes({ operation: 'batch_norm', pass: 'backward', relu: true, residual: true })).toBe(5 * whole);
  expect(bytes({ operation: 'adam', pass: 'forward' })).toBe(7 * whole);
  // A quarter of the values, and as many indices.
  expect(bytes({ operation: 'max_pool2d', pass: 'forward' })).toBe(1.5 * whole);
});
