/** Two clusters that became one, in the order in which that happened: `into` goes on under its number, `from` does not. */
export interface Join {
  readonly into: number;
  readonly from: number;
  /** Mean similarity of the pairs between them. */
  readonly similarity: number;
}

/** Where nothing is known of a pair. */
const nothing = Number.NEGATIVE_INFINITY;

/**
 * Agglomerative clustering by average linkage (UPGMA; Sokal and Michener 1958): joins the two clusters whose pairs are the most similar in the mean,
 * until none is above `threshold`. `similarities` is [n × n] and symmetric; its diagonal is not read. What must not be together has −∞.
 *
 * Each row keeps its nearest, so that a join takes n steps in most cases: O(n²) in practice, O(n³) at worst. The matrix is copied.
 */
export function agglomerate(similarities: Float32Array, n: number, threshold: number): Join[] {
  if (similarities.length !== n * n)
    throw new Error(`expected ${n} × ${n} similarities, received ${similarities.length}`);
  const mean = Float64Array.from(similarities);
  const size = new Uint32Array(n).fill(1);
  const living = new Uint8Array(n).fill(1);
  const nearest = new Int32Array(n).fill(-1);
  const value = (i: number, j: number) => mean[i * n + j]!;
  const search = (i: number) => {
    let best = -1;
    for (let j = 0; j < n; j++) {
      if (j !== i && living[j] && value(i, j) > (best < 0 ? nothing : value(i, best))) best = j;
    }
    nearest[i] = best;
  };
  for (let i = 0; i < n; i++) search(i);
  const joins: Join[] = [];
  for (;;) {
    let into = -1;
    for (let i = 0; i < n; i++) {
      if (!living[i] || nearest[i]! < 0) continue;
      if (into < 0 || value(i, nearest[i]!) > value(into, nearest[into]!)) into = i;
    }
    if (into < 0 || !(value(into, nearest[into]!) > threshold)) return joins;
    const from = nearest[into]!;
    joins.push({ into, from, similarity: value(into, from) });
    living[from] = 0;
    const [a, b] = [size[into]!, size[from]!];
    for (let k = 0; k < n; k++) {
      if (!living[k] || k === into) continue;
      // −∞ stays: a pair that must not be together keeps its clusters apart.
      const joined = (a * value(into, k) + b * value(from, k)) / (a + b);
      mean[into * n + k] = joined;
      mean[k * n + into] = joined;
    }
    size[into] = a + b;
    for (let k = 0; k < n; k++) {
      if (!living[k]) continue;
      // A mean is never above both: who had neither as the nearest keeps theirs.
      if (k === into || nearest[k] === into || nearest[k] === from) search(k);
    }
  }
}

/** The clusters of n elements after some joins: lists of at least two, the largest first, each by growing number. */
export function clustersOf(joins: readonly Join[], n: number): number[][] {
  const members = Array.from({ length: n }, (_, i) => [i]);
  for (const { into, from } of joins) {
    members[into]!.push(...members[from]!);
    members[from] = [];
  }
  return members
    .filter((cluster) => cluster.length > 1)
    .map((cluster) => cluster.sort((a, b) => a - b))
    .sort((a, b) => b.length - a.length || a[0]! - b[0]!);
}
