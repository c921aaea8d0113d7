import { randomStream } from '@flukeprint/random';
import { type Metrics, measures, type QueryResult } from './metrics.ts';

/** Ends of a 95 % interval. */
export type Interval = readonly [low: number, high: number];
export type Intervals = Readonly<Record<keyof Metrics, Interval>>;

const names = Object.keys(measures) as (keyof Metrics)[];
/** Draws; their quantiles then vary by about a twentieth of an interval's width from seed to seed. */
const draws = 2000;

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
  const random = randomStream(seed, 'bootstrap');
  for (let draw = 0; draw < draws; draw++) {
    let count = 0;
    for (let n = 0; n < own.length; n++) {
      const drawn = random.integer(own.length);
      count += counts[drawn]!;
      for (const [m, sum] of sums.entries()) means[m]![draw]! += sum[drawn]!;
    }
    for (const values of means) values[draw]! /= count;
  }
  const intervals = names.map((name, m) => [name, [0.025, 0.975].map(quantilesOf(means[m]!))]);
  return Object.fromEntries(intervals) as Intervals;
}

function quantilesOf(values: Float64Array): (share: number) => number {
  const sorted = values.toSorted();
  return (share) => {
    const at = share * (sorted.length - 1);
    const [below, above] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
    return below + (at - Math.floor(at)) * (above - below);
  };
}
