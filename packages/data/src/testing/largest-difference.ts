/** Of two arrays of the same length, for tests; NaN if any value is. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`Expected ${b.length} values but received ${a.length}`);
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));
}
