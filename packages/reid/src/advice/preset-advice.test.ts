import { expect, test } from 'vitest';
import { presetAdvice } from './preset-advice.ts';

const catalogue = (individuals: number, each: number) =>
  Array.from({ length: individuals * each }, (_, i) => {
    const individual = `w${Math.floor(i / each)}`;
    return { path: `${individual}/${i}`, file: `/${i}`, individual };
  });
const options = { mirrorAxis: 'none', secondsPerPhoto: 2, stepSeconds: async () => 1 } as const;

test.for([
  [100, 8, 'small-catalogue', 'enough photos'],
  [20, 8, 'no-training', 'too few photos'],
  [200, 2, 'no-training', 'nothing to hold out'],
] as const)('%d individuals with %d photos: %s', async ([individuals, each, preset, reason]) => {
  expect(await presetAdvice(catalogue(individuals, each), options)).toMatchObject({
    preset,
    reason,
    seconds_per_photo: 2,
  });
});

test('twos are few, even where threes can be held out', async () => {
  const photos = [...catalogue(300, 2), ...catalogue(1, 3).map((photo) => ({ ...photo, individual: 'three' }))];
  expect(await presetAdvice(photos, options)).toMatchObject({
    preset: 'no-training',
    reason: 'too few photos of each',
  });
});

test('times of the presets by the time of a step; mirror images double the training', async () => {
  const photos = catalogue(100, 8);
  const { trainings } = await presetAdvice(photos, options);
  // 600 photos are 18 batches, of a second each at 96 px: 6 epochs at 96 px, 10 at 128 px, 4 at 192 px; two evaluations of 800 photos at 192 px.
  expect(trainings[0]!.seconds).toBeCloseTo(18 * (6 + 10 * (16 / 9) + 4 * 4) + 2 * (4 / 3) * 25, 6);
  expect(trainings[1]!.seconds).toBeGreaterThan(2 * trainings[0]!.seconds);
  const mirrored = await presetAdvice(photos, { ...options, mirrorAxis: 'horizontal' });
  expect(mirrored.trainings[0]!.seconds).toBeCloseTo(37 * (6 + 10 * (16 / 9) + 4 * 4) + 2 * (4 / 3) * 25, 6);
});
