import type { Photo } from '@flukeprint/data';
import { expect, test } from 'vitest';
import { fittingBatch } from './fitting-batch.ts';

const photos = Array.from({ length: 10 }, (_, i): Photo => ({ path: `${i}`, file: `${i}`, individual: `${i % 3}` }));
const split = { training: photos, individuals: ['0', '1', '2'] };

test.for([
  ['random', 'none', 8, 8],
  ['random', 'none', 32, 10],
  ['balanced', 'vertical', 32, 20],
  ['pk', 'none', 8, 8],
  ['pk', 'none', 32, 12],
  ['pk-full', 'horizontal', 32, 24],
] as const)('%s, mirror axis %s, batch %i becomes %i', ([sampler, mirrorAxis, batchSize, expected]) => {
  expect(fittingBatch({ sampler, mirrorAxis, batchSize, photosPerIndividual: 4 }, split)).toBe(expected);
});
