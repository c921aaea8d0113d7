/** How values spread over the rounds. */
export interface Spread {
  readonly median: number;
  readonly lower_quartile: number;
  readonly upper_quartile: number;
  readonly min: number;
  readonly max: number;
}

/** Linear interpolation between the order statistics, as numpy's default (Hyndman & Fan 1996, type 7). */
export function quantile(values: readonly number[], p: number): number {
  if (values.length === 0) throw new RangeError('quantile: expected at least one value but received none');
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * p;
  const below = sorted[Math.floor(position)]!;
  const above = sorted[Math.ceil(position)]!;
  return below + (above - below) * (position % 1);
}

export function spread(values: readonly number[]): Spread {
  return {
    median: quantile(values, 0.5),
    lower_quartile: quantile(values, 0.25),
    upper_quartile: quantile(values, 0.75),
    min: Math.min(...values),
    max: Math.max(...values),
  };
}

/** How many times faster ours is than the peer: of the seconds of the same round, so that a slow minute slows both. */
export function speedup(ours: readonly number[], peer: readonly number[]): Spread {
  const rounds = Math.min(ours.length, peer.length);
  return spread(Array.from({ length: rounds }, (_, i) => peer[i]! / ours[i]!));
}

/** The mean for ratios: twice as fast and half as fast come to 1. */
export function geometricMean(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('geometricMean: expected at least one value but received none');
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
