/**
 * The lowest threshold that at most the share `target` of scores reaches: of photos of animals that are not in the catalogue, so that
 * no more of them get a name. A score that equals the threshold reaches it. `Infinity` where there is no score.
 */
export function thresholdFor(scores: readonly number[], target: number): number {
  if (scores.length === 0) return Number.POSITIVE_INFINITY;
  const sorted = scores.toSorted((a, b) => b - a);
  const allowed = Math.floor(target * sorted.length + 1e-9);
  if (allowed >= sorted.length) return Number.NEGATIVE_INFINITY;
  // Just above the first score that must not reach it.
  return nextAbove(sorted[allowed]!);
}

function nextAbove(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return view.getFloat64(0);
}
