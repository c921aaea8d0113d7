import type { Metrics } from '@flukeprint/reid/matching/metrics';
import { percent } from './percent.ts';

/** One line for people: percentages. */
export function describeMetrics(metrics: Metrics): string {
  return Object.entries(metrics)
    .map(([name, value]) => `${name} ${percent(value)}`)
    .join('  ');
}
