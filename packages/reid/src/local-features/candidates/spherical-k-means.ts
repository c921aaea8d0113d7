import type { Backend } from '@flukeprint/kernels';
import type { Random } from '@flukeprint/random';
import { type Embeddings, normalizeRows } from '../../matching/retrieval.ts';
import { nearestRows } from './nearest-rows.ts';

/** Later rounds hardly move a word any more. */
const rounds = 8;

/**
 * Directions that stand for rows of length 1: k-means by the largest product (Dhillon and Modha 2001), begun with random rows.
 * Returns `count` unit rows, or the rows themselves where there are no more of them.
 */
export async function sphericalKMeans(
  backend: Backend,
  rows: Embeddings,
  count: number,
  random: Random,
): Promise<Embeddings> {
  if (rows.count <= count) return rows;
  const { size } = rows;
  let centres = pick(rows, random.shuffle([...Array(rows.count).keys()]).slice(0, count));
  for (let round = 0; round < rounds; round++) {
    const nearest = await nearestRows(backend, rows, centres);
    const sums = new Float32Array(count * size);
    for (const [row, centre] of nearest.entries())
      for (let d = 0; d < size; d++) sums[centre * size + d]! += rows.data[row * size + d]!;
    // Of a centre that no row is nearest to, nothing is known that is better.
    const known = new Set(nearest);
    for (let centre = 0; centre < count; centre++)
      if (!known.has(centre)) sums.set(centres.data.subarray(centre * size, (centre + 1) * size), centre * size);
    normalizeRows(sums, size);
    centres = { count, size, data: sums };
  }
  return centres;
}

/** Some of the rows, in the order asked for. */
export function pick({ size, data }: Embeddings, rows: ArrayLike<number>): Embeddings {
  const picked = new Float32Array(rows.length * size);
  for (let i = 0; i < rows.length; i++) picked.set(data.subarray(rows[i]! * size, (rows[i]! + 1) * size), i * size);
  return { count: rows.length, size, data: picked };
}
