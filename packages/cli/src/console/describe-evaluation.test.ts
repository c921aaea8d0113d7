import type { EvaluationReport } from '@flukeprint/reid/matching/evaluation-report';
import { expect, test } from 'vitest';
import { describeEvaluation } from './describe-evaluation.ts';

const metrics = (mAP: number) => ({ mAP, 'MAP@5': 0.25, 'R@1': 0.2, 'R@5': 0.3, 'R@20': 0.4 });
const intervals = { mAP: [0.1, 0.2], 'MAP@5': [0, 0.5], 'R@1': [0, 0.5], 'R@5': [0, 0.5], 'R@20': [0, 0.5] } as const;
const leaksOf = (queries: number, dated: number) => ({
  nearDuplicates: [],
  bursts: [],
  queries: Array.from({ length: queries }, (_, i) => i),
  photos: 50,
  dated,
  copies: new Map(),
});
const report = (leaks: EvaluationReport['leaks'], more: Partial<EvaluationReport> = {}): EvaluationReport => ({
  metrics: metrics(0.1234),
  queries: [],
  intervals,
  count: 30,
  individuals: 10,
  leaks,
  withoutLeaks: null,
  answers: null,
  scoreReport: null,
  ...more,
});

test('scores with intervals, and no leak', () => {
  expect(describeEvaluation(report(leaksOf(0, 50)))).toBe(
    [
      'mAP 12.3 % (10.0–20.0)  MAP@5 25.0 % (0.0–50.0)  R@1 20.0 % (0.0–50.0)  R@5 30.0 % (0.0–50.0)  R@20 40.0 % (0.0–50.0)',
      '(in brackets: 95 % intervals, of 30 queries of 10 individuals)',
      'no query has a near-duplicate or burst sibling in the gallery',
      'too few held-out photos to say in words how sure a score is (20 are needed)',
    ].join('\n'),
  );
});

test('scores without the queries that leak', () => {
  const withoutLeaks = { metrics: metrics(0.05), intervals: null, count: 7, individuals: 5 };
  expect(describeEvaluation(report(leaksOf(23, 50), { withoutLeaks }))).toContain(
    '\nwithout the 23 queries that have a near-duplicate or burst sibling in the gallery: mAP 5.0 %  MAP@5 25.0 %',
  );
  expect(describeEvaluation(report(leaksOf(1, 50), { withoutLeaks }))).toContain(
    'without the query that has a near-duplicate or burst sibling in the gallery: mAP 5.0 %',
  );
  expect(describeEvaluation(report(leaksOf(30, 50)))).toMatch(/in the gallery: nothing is left$/m);
});

test('says of what bursts are not known', () => {
  expect(describeEvaluation(report(leaksOf(0, 0), { intervals: null }))).toMatch(
    /R@20 40.0 %\nno query has a near-duplicate in the gallery\nno photo says when it was taken: bursts could not be judged$/m,
  );
  expect(describeEvaluation(report(leaksOf(0, 20)))).toMatch(
    /30 of 50 photos do not say when they were taken: bursts are those of the others$/m,
  );
});

test('says in words how sure first answers are, and how often that was right', () => {
  const answers = {
    likely: { count: 20, right: 19, new: 1 },
    check: { count: 10, right: 4, new: 5 },
    absent: { count: 0, right: 0, new: 0 },
  };
  expect(describeEvaluation(report(leaksOf(0, 50), { answers }))).toMatch(
    / likely: 20, 19 of them right \(95\.0 %\), 1 of new animals\n {2}check: 10, 4 of them right \(40\.0 %\), 5 of new animals\n {2}probably not in the catalogue: 0$/,
  );
});
