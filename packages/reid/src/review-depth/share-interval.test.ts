import { randomStream } from '@flukeprint/random';
import { describe, expect, test } from 'vitest';
import { incompleteBeta } from './incomplete-beta.ts';
import { clopperPearson, shareByAnimal } from './share-interval.ts';

// SciPy: scipy.special.betainc(a, b, x).
test.each([
  [0.5, 0.5, 0.5, 0.5],
  [0.1, 2, 30, 0.83043537],
  [0.9, 120.5, 3.25, 0.00039611],
  [0.02, 1, 200, 0.9824122],
])('incomplete beta at %d of %d, %d', (x, a, b, expected) => {
  expect(incompleteBeta(x, a, b)).toBeCloseTo(expected, 6);
});

// SciPy: beta.ppf(0.025, hits, count - hits + 1) and beta.ppf(0.975, hits + 1, count - hits) of scipy.stats.
test.each([
  [0, 100, 0, 0.0362167],
  [3, 100, 0.0062298, 0.0851763],
  [50, 100, 0.3983211, 0.6016789],
  [7, 788, 0.0035788, 0.0182168],
  [10, 10, 0.6915029, 1],
])('%d of %d', (hits, count, low, high) => {
  const interval = clopperPearson(hits, count);
  expect(interval.low).toBeCloseTo(low, 6);
  expect(interval.high).toBeCloseTo(high, 6);
});

test('queries of one animal that are alike are worth one', () => {
  const alike = Array.from({ length: 40 }, (_, i) => ({ hits: i < 4 ? 10 : 0, count: 10 }));
  const alone = clopperPearson(4, 40);
  expect(shareByAnimal(alike).high).toBeCloseTo(alone.high, 2);
  // Without a hit nothing is known of how alike they are: one animal, one query.
  const none = Array.from({ length: 40 }, () => ({ hits: 0, count: 10 }));
  expect(shareByAnimal(none).high).toBeCloseTo(clopperPearson(0, 40).high, 6);
});

describe.each([
  ['alike by chance', 0],
  ['alike within an animal', 1],
])('of simulated queries that are %s', (_, alike) => {
  test.each([0.01, 0.05, 0.2])('19 of 20 intervals hold the true share of %d', (share) => {
    const random = randomStream(1, 'coverage', alike, String(share));
    const seasons = 300;
    let held = 0;
    for (let season = 0; season < seasons; season++) {
      const animals = Array.from({ length: 150 }, () => {
        const count = 1 + random.integer(5);
        // Half of the animals never miss where they are alike, and the others twice as often.
        const own = alike ? (random.uniform() < 0.5 ? 0 : 2 * share) : share;
        return {
          count,
          hits: Array.from({ length: count }, () => Number(random.uniform() < own)).reduce((a, b) => a + b),
        };
      });
      const { low, high } = shareByAnimal(animals);
      held += Number(low <= share && share <= high);
    }
    // 0.95 less three standard errors.
    expect(held / seasons).toBeGreaterThan(0.912);
  });
});
