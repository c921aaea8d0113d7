import { expect, test } from 'vitest';
import { defaults } from '../settings/presets.ts';
import { trainingCosts } from './training-costs.ts';

test('batches cost by their pixels, and less where the backbone stays as it is', () => {
  const settings = { ...defaults, data: 'photos', imageSize: 128, sizesByEpoch: ['64x2'], epochs: 4, freezeEpochs: 1 };
  const { batchCost } = trainingCosts(settings, 0);
  expect([1, 2, 3, 4].map(batchCost)).toEqual([1 / 12, 1 / 4, 1, 1]);
});

test('evaluations cost by their photos, twice with mirror images', () => {
  const settings = { ...defaults, data: 'photos', batchSize: 10 };
  expect(trainingCosts(settings, 300).evaluationCost).toBeCloseTo(10, 9);
  expect(trainingCosts({ ...settings, flip: true }, 300).evaluationCost).toBeCloseTo(20, 9);
});
