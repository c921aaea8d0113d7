import { expect, test } from 'vitest';
import { calibrated, fitCalibrator } from './calibrator.ts';
import { fitLogistic } from './logistic.ts';

test('agrees with scikit-learn', () => {
  // LogisticRegression(C=1e9).fit(scores, outcomes, sample_weight=weights).
  const scores = [0, 1, 2, 3, 4, 5];
  const outcomes = [0, 0, 1, 0, 1, 1];
  const plain = fitLogistic(scores, outcomes);
  expect(plain.slope).toBeCloseTo(1.21402758, 3);
  expect(plain.intercept).toBeCloseTo(-3.03506896, 3);
  const weighted = fitLogistic(scores, outcomes, [1, 2, 1, 3, 1, 4]);
  expect(weighted.slope).toBeCloseTo(1.53289992, 3);
  expect(weighted.intercept).toBeCloseTo(-4.91855948, 3);
});

test('scores that tell all apart, nothing, or the wrong way round stay finite', () => {
  const apart = fitLogistic([0, 0, 1, 1], [0, 0, 1, 1]);
  expect(Number.isFinite(apart.slope) && apart.slope > 5).toBe(true);
  expect(fitLogistic([1, 1, 1, 1], [0, 0, 0, 1]).intercept).toBeLessThan(0);
  expect(fitLogistic([0, 1, 2, 3], [1, 1, 0, 0])).toEqual({ intercept: expect.closeTo(0, 12), slope: 0 });
  expect(() => fitLogistic([], [])).toThrow('received none');
});

test.each(['isotonic', 'logistic'] as const)('%s probabilities never fall, and are never 0 or 1', (kind) => {
  const scores = Array.from({ length: 200 }, (_, i) => (i * 37) % 200);
  const outcomes = scores.map((score) => Number(score > 120 || score % 7 === 0));
  const calibrator = fitCalibrator(kind, { scores, outcomes, weights: scores.map(() => 1) });
  const said = Array.from({ length: 300 }, (_, i) => calibrated(calibrator, 2 * i - 200));
  expect(said).toEqual(said.toSorted((a, b) => a - b));
  for (const p of said) expect(p > 0 && p < 1).toBe(true);
  expect(said[0]).toBeLessThan(0.3);
  expect(said.at(-1)).toBeGreaterThan(0.9);
});
