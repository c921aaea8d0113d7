import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { agglomerate, clustersOf } from './agglomerate.ts';

/** A symmetric matrix of what `of` says of each pair. */
function matrix(n: number, of: (i: number, j: number) => number): Float32Array {
  return Float32Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return i === j ? 0 : of(Math.min(i, j), Math.max(i, j));
  });
}

/** The definition, step by step: the pair of clusters with the greatest mean over their pairs. */
function plainly(similarities: Float32Array, n: number, threshold: number) {
  let clusters = Array.from({ length: n }, (_, i) => [i]);
  for (;;) {
    let best: { a: number; b: number; mean: number } | undefined;
    for (let a = 0; a < clusters.length; a++)
      for (let b = a + 1; b < clusters.length; b++) {
        const pairs = clusters[a]!.flatMap((i) => clusters[b]!.map((j) => similarities[i * n + j]!));
        const mean = pairs.reduce((sum, s) => sum + s, 0) / pairs.length;
        if (!best || mean > best.mean) best = { a, b, mean };
      }
    if (!best || !(best.mean > threshold)) return clusters.filter(({ length }) => length > 1);
    const { a, b } = best;
    clusters = [
      [...clusters[a]!, ...clusters[b]!].sort((x, y) => x - y),
      ...clusters.filter((_, i) => i !== a && i !== b),
    ];
  }
}

test.each([1, 2, 3, 4, 5])('the clusters are those of the definition, seed %i', (seed) => {
  const random = randomStream(seed, 'points');
  const n = 24;
  const points = Array.from({ length: n }, () => [random.uniform(), random.uniform()] as const);
  const similarities = matrix(
    n,
    (i, j) => 1 - Math.hypot(points[i]![0] - points[j]![0], points[i]![1] - points[j]![1]),
  );
  for (const threshold of [0.95, 0.8, 0.6, -1]) {
    const found = clustersOf(agglomerate(similarities, n, threshold), n);
    const key = (clusters: number[][]) => clusters.map((cluster) => cluster.join(' ')).sort();
    expect(key(found)).toEqual(key(plainly(similarities, n, threshold)));
  }
});

test('joins come from the most similar on, and none is below the threshold', () => {
  const joins = agglomerate(
    matrix(4, (i, j) => (i === 0 && j === 1 ? 0.9 : i === 2 && j === 3 ? 0.7 : 0.2)),
    4,
    0.5,
  );
  expect(joins.map(({ into, from }) => [into, from])).toEqual([
    [0, 1],
    [2, 3],
  ]);
  expect(joins.map(({ similarity }) => similarity)).toEqual([Math.fround(0.9), Math.fround(0.7)]);
});

test('what must not be together keeps the clusters that hold it apart', () => {
  const apart = matrix(3, (i, j) => (i === 0 && j === 2 ? Number.NEGATIVE_INFINITY : 0.9));
  expect(clustersOf(agglomerate(apart, 3, 0.5), 3)).toEqual([[0, 1]]);
});

test('nothing, and one, and a matrix of another size', () => {
  expect(agglomerate(new Float32Array(0), 0, 0)).toEqual([]);
  expect(agglomerate(new Float32Array(1), 1, 0)).toEqual([]);
  expect(() => agglomerate(new Float32Array(3), 2, 0)).toThrow('expected 2 × 2 similarities');
});
