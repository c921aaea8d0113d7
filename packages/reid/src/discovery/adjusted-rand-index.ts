/**
 * How far two ways to part the same elements agree: 1 where they are the same, 0 where they agree as chance would have it (Hubert and Arabie 1985).
 * Each gives every element a label. NaN without elements; 1 where both put all into one, or each into its own.
 */
export function adjustedRandIndex(truth: readonly unknown[], found: readonly unknown[]): number {
  if (truth.length !== found.length) throw new Error(`expected ${truth.length} labels, received ${found.length}`);
  const elements = truth.map((label, i) => ({ truth: label, found: found[i] }));
  const sizes = (groups: Map<unknown, unknown[]>) => [...groups.values()].map((group) => group.length);
  const pairs = (n: number) => (n * (n - 1)) / 2;
  const pairsIn = (counts: readonly number[]) => counts.reduce((sum, n) => sum + pairs(n), 0);
  const byTruth = Map.groupBy(elements, (element) => element.truth);
  const both = [...byTruth.values()].flatMap((group) => sizes(Map.groupBy(group, (element) => element.found)));
  const together = pairsIn(both);
  const [inTruth, inFound] = [
    pairsIn(sizes(byTruth)),
    pairsIn(sizes(Map.groupBy(elements, (element) => element.found))),
  ];
  const byChance = (inTruth * inFound) / pairs(truth.length);
  const most = (inTruth + inFound) / 2;
  if (truth.length < 2) return truth.length === 1 ? 1 : Number.NaN;
  return most === byChance ? 1 : (together - byChance) / (most - byChance);
}
