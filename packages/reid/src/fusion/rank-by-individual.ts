import { breakTies } from './break-ties.ts';

/**
 * Brings the photos of an individual together: each takes the score of its individual's best photo, and among equal ones the photo's own
 * score decides. Photos without a name (`''`) keep their own. The photo that is first stays first.
 */
export function byIndividual(
  /** [gallery]: a query's scores. */
  row: ArrayLike<number>,
  individuals: readonly string[],
): Float32Array {
  if (row.length !== individuals.length)
    throw new Error(`expected a score for each of ${individuals.length} photos, received ${row.length}`);
  const best = new Map<string, number>();
  for (const [i, individual] of individuals.entries()) {
    if (row[i]! > (best.get(individual) ?? Number.NEGATIVE_INFINITY)) best.set(individual, row[i]!);
  }
  const scores = individuals.map((individual, i) => (individual === '' ? row[i]! : (best.get(individual) ?? row[i]!)));
  return breakTies(scores, row);
}
