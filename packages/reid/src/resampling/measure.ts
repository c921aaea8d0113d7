/** A figure of queries whose animals count as often as `weights`, [animals], say; NaN where nothing is left to measure. */
export type Measure = (weights: ArrayLike<number>) => number;

/** Mean over queries of their `values`, [queries]; `animal`, [queries], is the position of each query's animal. */
export function meanOverQueries(values: readonly number[], animal: readonly number[]): Measure {
  const { sums, counts } = tally(values, animal);
  return (weights) => ratio(sums, counts, weights);
}

/**
 * Mean over animals of the mean of their queries' `values`: balanced accuracy, where these are 1 of a query that is right and 0 of
 * others. Animals without a query do not count.
 */
export function meanOverAnimals(values: readonly number[], animal: readonly number[]): Measure {
  const { sums, counts } = tally(values, animal);
  const present = counts.map((count) => Number(count > 0));
  const means = sums.map((sum, i) => (counts[i]! > 0 ? sum / counts[i]! : 0));
  return (weights) => ratio(means, present, weights);
}

/**
 * Area under the ROC curve: how often a query that is `positive` has a larger score than one that is not, equal scores counting half
 * (Mann and Whitney 1947). All are [queries].
 */
export function areaUnderROC(
  scores: readonly number[],
  positive: readonly boolean[],
  animal: readonly number[],
): Measure {
  const order = [...scores.keys()].sort((a, b) => scores[a]! - scores[b]!);
  return (weights) => {
    let [below, pairs, positives] = [0, 0, 0];
    for (let begin = 0; begin < order.length; ) {
      let end = begin;
      let [up, down] = [0, 0];
      for (; end < order.length && scores[order[end]!] === scores[order[begin]!]; end++) {
        const query = order[end]!;
        if (positive[query]) up += weights[animal[query]!]!;
        else down += weights[animal[query]!]!;
      }
      pairs += up * (below + down / 2);
      below += down;
      positives += up;
      begin = end;
    }
    return pairs / (positives * below);
  };
}

/** √(a · b). */
export const geometricMean =
  (a: Measure, b: Measure): Measure =>
  (weights) =>
    Math.sqrt(a(weights) * b(weights));

/** a − b. */
export const difference =
  (a: Measure, b: Measure): Measure =>
  (weights) =>
    a(weights) - b(weights);

function tally(values: readonly number[], animal: readonly number[]) {
  const size = animal.reduce((most, i) => Math.max(most, i + 1), 0);
  const [sums, counts] = [new Float64Array(size), new Float64Array(size)];
  for (const [query, value] of values.entries()) {
    sums[animal[query]!]! += value;
    counts[animal[query]!]! += 1;
  }
  return { sums, counts };
}

function ratio(above: Float64Array, below: Float64Array, weights: ArrayLike<number>): number {
  let [a, b] = [0, 0];
  for (let i = 0; i < above.length; i++) {
    a += weights[i]! * above[i]!;
    b += weights[i]! * below[i]!;
  }
  return a / b;
}
