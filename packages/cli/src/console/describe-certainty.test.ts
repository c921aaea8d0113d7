import { expect, test } from 'vitest';
import { describeCertainty } from './describe-certainty.ts';

const knots = (...values: [number, number][]) => values.map(([score, value]) => ({ score, value }));
const certainty = {
  ...{ queries: 96, individuals: 48, file: 'runs/first/certainty.json' },
  first: knots([0, 0], [1, 1]),
  later: knots([0, 0]),
  known: knots([0, 0], [1, 1]),
};
const found = (...scores: number[]) => ({
  matches: [...scores.map((similarity) => [{ index: 0, similarity }]), []],
  scores: { network: 'n', features: null, name: 'cosine' },
});

test('counts photos by how surely they are named', () => {
  expect(describeCertainty(found(0.95, 0.92, 0.6, 0.1), certainty, '')).toBe(
    '2 likely, 1 check, 1 probably not in the catalogue (as measured on 96 held-out photos: runs/first/certainty.json)',
  );
});

test('a raw cosine is called one, with what measures its meaning', () => {
  expect(describeCertainty(found(0.98), null, '`flukeprint evaluate --run runs/first`')).toBe(
    'uncalibrated cosine: it puts photos in order, and does not say how sure a match is; `flukeprint evaluate --run runs/first` measures that',
  );
});
