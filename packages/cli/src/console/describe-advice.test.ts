import type { Advice } from '@flukeprint/reid/advice/advise';
import { expect, test } from 'vitest';
import { describeAdvice } from './describe-advice.ts';

const advice: Advice = {
  sample: { photos: 416, individuals: 41, seed: 0 },
  local_features: {
    ...{ queries: 40, named_first: 34, named_first_interval: [0.709, 0.929], without_match: 5, match_level: 0.6 },
    individuals_without_match: [{ individual: 'Alba', photos: 3 }],
  },
  mirror: {
    ...{ mirror_axis: 'horizontal', reason: 'another animal', position: { horizontal: 0.97, vertical: 0.66 } },
    asked: { axis: 'horizontal', queries: 40, named_first: 34, mirrored_named_first: 13 },
  },
  presets: {
    ...{ preset: 'small-catalogue', reason: 'enough photos', photos: 3599, individuals: 331, seconds_per_photo: 1.5 },
    trainings: [{ preset: 'small-catalogue', seconds: 5400 }],
  },
};

test('says what was seen, and what to do', () => {
  const text = describeAdvice(advice, 'photos');
  for (const part of [
    '34 of 40 photos are named right (85 %; 71 to 93 % with the luck of the draw). They help here.',
    'matches another one of: Alba (3 photos).',
    'Mirror axis: train with --mirror-axis horizontal.',
    '13 of 40 photos are named right instead of 34: the mirror image is another animal',
    'Preset: small-catalogue. 3599 photos of 331 individuals are enough',
    'about 1.5 s for each new photo',
    'flukeprint train --data photos --preset small-catalogue --mirror-axis horizontal\n      about 90 min',
  ]) {
    expect(text).toContain(part);
  }
});

test('says so where nothing can be seen', () => {
  const text = describeAdvice(
    {
      ...advice,
      local_features: null,
      mirror: {
        mirror_axis: 'none',
        reason: 'any position',
        position: { horizontal: 0.2, vertical: 0.1 },
        asked: null,
      },
      presets: {
        ...advice.presets,
        preset: 'no-training',
        reason: 'nothing to hold out',
        seconds_per_photo: null,
        trainings: [],
      },
    },
    'photos',
  );
  for (const part of [
    'nothing to measure',
    'Mirror axis: none. No flip',
    'Preset: no-training. No individual has the three',
  ]) {
    expect(text).toContain(part);
  }
  expect(text).not.toMatch(/NaN|undefined/);
});
