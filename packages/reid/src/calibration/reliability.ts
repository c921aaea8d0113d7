import { randomStream } from '@flukeprint/random';

/** Forecasts next to one another. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Mean of the probabilities that were said. */
  readonly said: number;
  /** Share of outcomes that came true. */
  readonly observed: number;
}

/** How far probabilities are from what came true. */
export interface Reliability {
  readonly count: number;
  /** Mean square of probability less outcome (Brier 1950). */
  readonly brier: number;
  /** Expected calibration error: the mean of |said − observed| over bins of as many forecasts each (Nguyen and O'Connor 2015). */
  readonly adaptiveECE: number;
  /** The same over bins of one width each, from 0 to 1 (Naeini et al. 2015). */
  readonly equalWidthECE: number;
  /** The adaptive error that forecasts like these have in the mean if each is exactly right: the error never falls to 0. */
  readonly adaptiveECEByChance: number;
  /** Those of {@link adaptiveECE}. */
  readonly bins: readonly ReliabilityBin[];
}

const bins = 10;
/** Simulated seasons that the error by chance is the mean of. */
const draws = 200;

/** Compares `probabilities` with `outcomes` (0 or 1), of which there is at least one. The same numbers give the same result. */
export function reliabilityOf(probabilities: readonly number[], outcomes: readonly number[]): Reliability {
  const count = probabilities.length;
  if (count === 0 || outcomes.length !== count)
    throw new Error(`expected an outcome for each of ${count} probabilities, of one at least`);
  const order = [...probabilities.keys()].sort((a, b) => probabilities[a]! - probabilities[b]!);
  const said = order.map((i) => probabilities[i]!);
  const came = order.map((i) => outcomes[i]!);
  const ends = Array.from({ length: bins }, (_, bin) => Math.round(((bin + 1) * count) / bins));
  const adaptive = binned(said, came, ends);
  const widths = Array.from({ length: bins }, (_, bin) => {
    const end = said.findIndex((p) => p > (bin + 1) / bins);
    return end === -1 ? count : end;
  });
  const random = randomStream(0, 'reliability');
  let byChance = 0;
  for (let draw = 0; draw < draws; draw++) {
    const drawn = said.map((p) => Number(random.uniform() < p));
    byChance += errorOf(binned(said, drawn, ends)) / draws;
  }
  return {
    count,
    brier: said.reduce((sum, p, i) => sum + (p - came[i]!) ** 2, 0) / count,
    adaptiveECE: errorOf(adaptive),
    equalWidthECE: errorOf(binned(said, came, widths)),
    adaptiveECEByChance: byChance,
    bins: adaptive,
  };
}

/** Bins that end before these positions; empty ones are left out. */
function binned(said: readonly number[], came: readonly number[], ends: readonly number[]): ReliabilityBin[] {
  const mean = (values: readonly number[], begin: number, end: number) => {
    let sum = 0;
    for (let i = begin; i < end; i++) sum += values[i]!;
    return sum / (end - begin);
  };
  return ends.flatMap((end, i) => {
    const begin = i === 0 ? 0 : ends[i - 1]!;
    if (end === begin) return [];
    return [
      {
        from: said[begin]!,
        to: said[end - 1]!,
        count: end - begin,
        said: mean(said, begin, end),
        observed: mean(came, begin, end),
      },
    ];
  });
}

function errorOf(bins: readonly ReliabilityBin[]): number {
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  return bins.reduce((sum, { count, said, observed }) => sum + (count * Math.abs(said - observed)) / total, 0);
}
