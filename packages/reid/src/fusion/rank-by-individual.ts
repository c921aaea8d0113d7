import { breakTies } from './break-ties.ts';

/**
 * Brings the photos of an individual together: each takes the score of its individual's best photo less `margin`, if that is more than its
 * own, and among equal ones the photo's own score decides. Photos without a name (`''`) keep their own. The photo that is first stays first.
 *
 * Without a margin the photos of one individual fill the first places, and the right one's first photo may be pushed behind them (fewer right
 * among the first 20 photos); with one, other individuals whose best photos are less than it behind come in between. It is in the unit of the
 * row: of fused scores, which are log-odds, 3 makes an individual's other photos twenty times less likely than its best.
 */
export function byIndividual(
  /** [gallery]: a query's scores. */
  row: ArrayLike<number>,
  individuals: readonly string[],
  margin = 0,
): Float32Array {
  if (row.length !== individuals.length)
    throw new Error(`expected a score for each of ${individuals.length} photos, received ${row.length}`);
  if (!(margin >= 0)) throw new Error(`expected a margin of 0 or more, received ${margin}`);
  const best = new Map<string, number>();
  for (const [i, individual] of individuals.entries()) {
    if (row[i]! > (best.get(individual) ?? Number.NEGATIVE_INFINITY)) best.set(individual, row[i]!);
  }
  const scores = individuals.map((individual, i) => {
    const own = row[i]!;
    const raised = individual === '' ? undefined : best.get(individual);
    return raised === undefined || own >= raised - margin ? own : raised - margin;
  });
  return breakTies(scores, row);
}
