import type { Metrics } from '@flukeprint/reid/matching/metrics';

/** One line for people: percentages. */
export function describeMetrics(metrics: Metrics): string {
  return Object.entries(metrics)
    .map(([name, value]) => `${name} ${(100 * value).toFixed(1)} %`)
    .join('  ');
}
