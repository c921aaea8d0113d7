import { expect, test } from 'vitest';
import { UserError } from '../user-error.ts';
import { expectConsistent } from './expect-consistent.ts';
import type { TrainSettings } from './fields.ts';
import { defaults } from './presets.ts';

const settings: TrainSettings = { ...defaults, data: 'photos' };

test.each<[string, Partial<TrainSettings>]>([
  ['--flip averages a photo and its mirror image', { flip: true, mirrorAxis: 'horizontal' }],
  ['names the sizes of 16 epochs, but --epochs is 15', { sizesByEpoch: ['64x16'] }],
  ['--margin-warmup has no meaning for the loss triplet', { marginWarmup: 2, loss: 'triplet' }],
])('%s', (message, changes) => {
  expect(() => expectConsistent({ ...settings, ...changes })).toThrow(UserError);
  expect(() => expectConsistent({ ...settings, ...changes })).toThrow(message);
});

test.each<Partial<TrainSettings>>([
  {},
  { flip: true },
  { mirrorAxis: 'vertical' },
  { sizesByEpoch: ['64x15'] },
  { marginWarmup: 2 },
])('%j alone is let pass', (changes) => {
  expect(() => expectConsistent({ ...settings, ...changes })).not.toThrow();
});
