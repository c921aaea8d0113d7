import { randomStream } from '@flukeprint/random';
import { animalDraws, draws, type Interval, quantilesOf } from '../resampling/bootstrap-by-animal.ts';
import { type Metrics, measures, type QueryResult } from './metrics.ts';

export type Intervals = Readonly<Record<keyof Metrics, Interval>>;

const names = Object.keys(measures) as (keyof Metrics)[];

/**
 * 95 % intervals of the measures (percentile bootstrap, Efron 1979; of clusters, Field and Welsh 2007). Whole individuals are drawn,
 * each with all of its queries: those share the animal's marks, and often the photographer and the day, so that many queries of few
 * animals say less than their number. Null for fewer than two individuals, which say nothing of others.
 *
 * `individuals` are those of the results, in their order. The same seed gives the same intervals.
 */
export function bootstrapIntervals(
  results: readonly QueryResult[],
  individuals: readonly string[],
  seed: number,
): Intervals | null {
  const own = [...Map.groupBy(results.keys(), (i) => individuals[i]!).values()];
  if (own.length < 2) return null;
  const counts = Float64Array.from(own, (positions) => positions.length);
  const sums = names.map((name) =>
    Float64Array.from(own, (positions) => positions.reduce((sum, i) => sum + measures[name](results[i]!), 0)),
  );
  const means = names.map(() => new Float64Array(draws));
  let draw = 0;
  for (const drawn of animalDraws(own.length, randomStream(seed, 'bootstrap'))) {
    let count = 0;
    for (const animal of drawn) {
      count += counts[animal]!;
      for (const [m, sum] of sums.entries()) means[m]![draw]! += sum[animal]!;
    }
    for (const values of means) values[draw]! /= count;
    draw += 1;
  }
  const intervals = names.map((name, m) => [name, [0.025, 0.975].map(quantilesOf(means[m]!))]);
  return Object.fromEntries(intervals) as Intervals;
}
