import type { ScoreReport } from '@flukeprint/reid/open-set/score-report';
import { expect, test } from 'vitest';
import { describeComparison } from './describe-comparison.ts';
import { describeScoreReport } from './describe-score-report.ts';

const of = (value: number) => ({ value, interval: [value - 0.1, value + 0.05] as const });
const reliability = (adaptiveECE: number) => ({
  ...{ count: 30, brier: 0.0821, adaptiveECE, equalWidthECE: 0.04, adaptiveECEByChance: 0.0195, bins: [] },
});
const missed = { share: 0.009, low: 0.002, high: 0.021 };
const report: ScoreReport = {
  targets: { falseMatch: 0.05, missed: 0.01 },
  animals: [],
  openSet: {
    ...{ unseenAnimals: 34, unseenQueries: 80, falseMatch: 0.05, threshold: 0.41239, answers: [] },
    measures: { AUROC: of(0.843), BAKS: of(0.7), BAUS: of(0.9), '√(BAKS·BAUS)': { value: 0.7937, interval: null } },
  },
  learnt: {
    ...{ models: [], logLoss: { pairs: { isotonic: 1, logistic: 2 }, known: { isotonic: 1, logistic: 2 } } },
    all: {
      ...{ pairs: { kind: 'isotonic', knots: [] }, known: { kind: 'logistic', intercept: 0, slope: 1 } },
      ...{ weights: [1, 0], catalogue: 69 },
    },
  },
  reliability: { first: reliability(0.0211), isNew: reliability(0.0243), shown: reliability(0.004) },
  said: [],
  plans: [
    { target: 0.01, depth: 40, interval: [31, 69], missed, animals: 69 },
    { target: 0.05, depth: 69, interval: [60, 69], missed, animals: 69 },
  ],
  adaptive: { mean: 12.6, median: 9, missed },
};

test('in plain words', () => {
  expect(describeScoreReport(report)).toBe(
    `open set: 34 animals of 80 queries left out of the gallery
  is the animal in it? AUROC 84.3 % (74.3–89.3)
  named from a score of 0.4124 on, which 5.0 % of the photos of new animals may reach: BAKS 70.0 % (60.0–75.0)  BAUS 90.0 % (80.0–95.0)  √(BAKS·BAUS) 79.4 %
probabilities (isotonic), of animals that they were not learnt from, half of them new:
  the first answer is right: ECE 2.1 % (1.9 % by chance alone), Brier 0.082
  not in the catalogue: ECE 2.4 % (1.9 % by chance alone), Brier 0.082
how far to look:
  to miss at most 1.0 % of true matches, look at the first 40 animals of 69 (95 %: 31 to all 69)
  to miss at most 5.0 % of true matches, look at all 69 animals (95 %: 60 to all 69)
  photo by photo, half of them of new animals, until P(missed) is below 1.0 %: at 9 of each photo at the median, 13 in the mean; missed in 0.9 % (0.2–2.1) of the photos`,
  );
});

const comparison = {
  ...{ queries: 80, individuals: 40 },
  figures: [
    { name: 'R@1', first: 0.4, second: 0.7, difference: { value: 0.3, interval: [0.2, 0.41] as const, p: 0.00099 } },
    {
      name: 'mAP',
      first: 0.5,
      second: 0.487,
      difference: { value: -0.013, interval: [-0.03, 0.02] as const, p: 0.25 },
    },
  ],
};

test('two evaluations side by side', () => {
  expect(describeComparison(comparison, 'table')).toBe(
    `      first  second  difference   95 % interval        p
R@1  40.0 %  70.0 %       +30.0  +20.0 to +41.0  < 0.001
mAP  50.0 %  48.7 %        −1.3    −3.0 to +2.0    0.250
(paired bootstrap of 80 queries, by their 40 individuals; differences in points)
`,
  );
  expect(JSON.parse(describeComparison(comparison, 'json')).figures[1]).toEqual({
    ...{ figure: 'mAP', first: 0.5, second: 0.487, difference: -0.013, low: -0.03, high: 0.02, p: 0.25 },
  });
  expect(describeComparison(comparison, 'csv')).toMatch(
    /^figure,first,second,difference,low,high,p\nR@1,0\.4,0\.7,0\.3,/,
  );
});
