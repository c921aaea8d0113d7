import { expect, test } from 'vitest';
import { describeMetrics } from './describe-metrics.ts';

test('describeMetrics gives percentages', () => {
  expect(describeMetrics({ mAP: 0.1234, 'MAP@5': 1, 'R@1': 0, 'R@5': 0.5, 'R@20': 2 / 3 })).toBe(
    'mAP 12.3 %  MAP@5 100.0 %  R@1 0.0 %  R@5 50.0 %  R@20 66.7 %',
  );
});
