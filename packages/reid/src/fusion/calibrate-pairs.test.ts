import { expect, test } from 'vitest';
import { calibratePairs, type KnownQuery, leastPairs, logisticPairs } from './calibrate-pairs.ts';

const fallback = logisticPairs({ even: 0.5, scale: 0.1, prior: 0.01 });

/** Photos of `animals`, `each` of each; the score of a pair is `score(same)`. */
function asked(animals: number, each: number, score: (same: boolean, pair: number) => number) {
  const individuals = Array.from({ length: animals * each }, (_, i) => `animal ${Math.floor(i / each)}`);
  const queries: KnownQuery[] = individuals.map((individual, self) => ({
    individual,
    self,
    scores: individuals.map((other, i) => (i === self ? 1e9 : score(other === individual, self * 7 + i))),
  }));
  return { individuals, queries };
}

test('finds the share of same pairs at a score, and of all', () => {
  // Same pairs score 1 three times out of four, different ones once out of ten.
  const { individuals, queries } = asked(10, 5, (same, pair) => (pair % 20 < (same ? 15 : 2) ? 1 : 0));
  const { probability, prior } = calibratePairs(queries, individuals, fallback);
  expect(prior).toBeCloseTo(4 / 49, 12);
  const pairs = queries.flatMap((query) =>
    individuals.flatMap((individual, i) =>
      i === query.self ? [] : [{ same: individual === query.individual, score: query.scores[i]! }],
    ),
  );
  for (const score of [0, 1]) {
    const there = pairs.filter((pair) => pair.score === score);
    expect(probability(score)).toBeCloseTo(there.filter(({ same }) => same).length / there.length, 12);
  }
  expect(probability(1)).toBeGreaterThan(5 * probability(0));
});

test('leaves out the photo itself, photos without a name and pairs without a score', () => {
  const { individuals, queries } = asked(8, 4, (same, pair) => (same ? 2 : 0) + (pair % 5));
  const clean = calibratePairs(queries, individuals, fallback);
  const more = calibratePairs(
    [
      ...queries.map((query) => ({ ...query, scores: [...Array.from(query.scores), 6, Number.NaN] })),
      { individual: '', self: 0, scores: individuals.map(() => 0).concat(0, 0) },
    ],
    [...individuals, '', 'animal 0'],
    fallback,
  );
  expect(more.prior).toBe(clean.prior);
  for (const score of [-1, 0, 1.5, 3, 4.5, 6, 9]) expect(more.probability(score)).toBe(clean.probability(score));
});

test('is the default where there are too few pairs of either sort', () => {
  // Each animal with two photos gives two pairs.
  const of = (animals: number, each: number) => {
    const { individuals, queries } = asked(animals, each, (same) => Number(same));
    return calibratePairs(queries, individuals, fallback);
  };
  expect(of(leastPairs / 2 - 1, 2)).toBe(fallback);
  expect(of(leastPairs / 2, 2)).not.toBe(fallback);
  expect(of(1, 30)).toBe(fallback);
  expect(calibratePairs([], [], fallback)).toBe(fallback);
});

test('refuses rows of another length', () => {
  expect(() => calibratePairs([{ individual: 'a', self: 0, scores: [1] }], ['a', 'b'], fallback)).toThrow(
    'expected 2 scores of a query, received 1',
  );
});

test('the logistic default is its prior where a score says nothing, grows, and stays finite', () => {
  const { probability, prior } = fallback;
  const odds = (p: number) => p / (1 - p);
  expect(probability(0.5)).toBeCloseTo(prior, 12);
  expect(odds(probability(0.6)) / odds(probability(0.5))).toBeCloseTo(Math.E, 9);
  for (const score of [-1e9, 1e9, Number.NEGATIVE_INFINITY])
    expect(Math.log(odds(probability(score)))).toBeCloseTo(Math.log(odds(prior)) + Math.sign(score) * 20, 4);
  expect(() => logisticPairs({ even: 0, scale: 0, prior: 0.1 })).toThrow('scale above 0');
  expect(() => logisticPairs({ even: 0, scale: 1, prior: 1 })).toThrow('prior between 0 and 1');
});
