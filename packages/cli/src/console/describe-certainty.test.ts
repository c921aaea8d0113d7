import { answersOf } from '@flukeprint/reid/testing/answers';
import { expect, test } from 'vitest';
import { describeCertainty } from './describe-certainty.ts';

const scores = { network: 'n', features: null, name: 'cosine' };

test('counts photos by how surely they are named', () => {
  const answers = answersOf([
    [{ Alba: 0.95 }, 0.01, 1],
    [{ Alba: 0.92 }, 0.05, 1],
    [{ Nora: 0.6 }, 0.3, 3],
    [{ Nora: 0.05 }, 0.9, 2],
  ]);
  expect(describeCertainty({ answers, scores }, '')).toBe(
    '2 likely, 1 check, 1 probably not in the catalogue (as measured on 96 held-out photos: runs/first/identity.json)',
  );
});

test('a raw cosine is called one, with what measures its meaning', () => {
  expect(describeCertainty({ answers: null, scores }, '`flukeprint evaluate --run runs/first`')).toBe(
    'uncalibrated cosine: it puts photos in order, and does not say how sure a match is; `flukeprint evaluate --run runs/first` measures that',
  );
});
