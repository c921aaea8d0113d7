import { randomStream } from '@flukeprint/random';
import type { Measure } from './measure.ts';

/** Ends of an interval of 95 %. */
export type Interval = readonly [low: number, high: number];

/** Draws; their quantiles then vary by about a twentieth of an interval's width from seed to seed. */
export const draws = 2000;

/** A figure, and where it may lie for other animals of the kind. */
export interface Estimate {
  readonly value: number;
  /** Null where there are fewer than two animals, which say nothing of others. */
  readonly interval: Interval | null;
}

/** An estimate, and how surely it is not 0. */
export interface TestedEstimate extends Estimate {
  /** Two-sided, no less than 1 / 1000: as often as twice the rarer sign of the draws. Null with the interval. */
  readonly p: number | null;
}

/**
 * Draws `animals` animals anew, each with all of its queries, {@link draws} times: 95 % intervals of several measures at once (percentile
 * bootstrap, Efron 1979; of clusters, Field and Welsh 2007). A draw in which a measure is NaN does not count for it. The same seed
 * gives the same intervals.
 */
export function bootstrapByAnimal<Name extends string>(
  animals: number,
  measures: Readonly<Record<Name, Measure>>,
  seed: number,
): Record<Name, TestedEstimate> {
  const names = Object.keys(measures) as Name[];
  const once = new Float64Array(animals).fill(1);
  const values = names.map((): number[] => []);
  if (animals >= 2)
    for (const drawn of animalDraws(animals, randomStream(seed, 'bootstrap'))) {
      const weights = new Float64Array(animals);
      for (const animal of drawn) weights[animal]! += 1;
      for (const [i, name] of names.entries()) {
        const value = measures[name](weights);
        if (!Number.isNaN(value)) values[i]!.push(value);
      }
    }
  const estimates = names.map((name, i) => [name, { value: measures[name](once), ...summary(values[i]!) }]);
  return Object.fromEntries(estimates) as Record<Name, TestedEstimate>;
}

function summary(values: readonly number[]): Omit<TestedEstimate, 'value'> {
  if (values.length === 0) return { interval: null, p: null };
  const quantile = quantilesOf(values);
  const below = values.filter((value) => value <= 0).length;
  const above = values.filter((value) => value >= 0).length;
  const p = Math.min(1, (2 * (Math.min(below, above) + 1)) / (values.length + 1));
  return { interval: [quantile(0.025), quantile(0.975)], p };
}

/** Positions of `animals` animals drawn with replacement, {@link draws} times. The array is reused. */
export function* animalDraws(animals: number, random: ReturnType<typeof randomStream>): Generator<Uint32Array> {
  const drawn = new Uint32Array(animals);
  for (let draw = 0; draw < draws; draw++) {
    for (let n = 0; n < animals; n++) drawn[n] = random.integer(animals);
    yield drawn;
  }
}

/** Quantiles of values, linear between them. */
export function quantilesOf(values: ArrayLike<number>): (share: number) => number {
  const sorted = Float64Array.from(values).sort();
  return (share) => {
    const at = share * (sorted.length - 1);
    const [below, above] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
    return below + (at - Math.floor(at)) * (above - below);
  };
}
