const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/**
 * The same scores, with equal ones put in the order of a second row, larger first: each is lowered by the least that a float32 can be, so
 * that whoever ranks by the result sees that order. Scores that differ keep their order; the largest of equal ones keeps its value. NaN,
 * in either row, is less than everything.
 */
export function breakTies(scores: ArrayLike<number>, second: ArrayLike<number>): Float32Array {
  const first = Float32Array.from(scores, below);
  const order = Array.from(first.keys()).sort(
    (a, b) => compare(first[b]!, first[a]!) || compare(below(second[b]!), below(second[a]!)),
  );
  const result = new Float32Array(first.length);
  for (const [position, index] of order.entries()) {
    const before = order[position - 1];
    const equal =
      before !== undefined && first[before] === first[index] && below(second[before]!) === below(second[index]!);
    if (before === undefined) result[index] = first[index]!;
    else if (equal) result[index] = result[before]!;
    else result[index] = Math.min(first[index]!, nextBelow(result[before]!));
  }
  return result;
}

const below = (value: number) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value);
/** A difference would be NaN of two infinite ones. */
const compare = (a: number, b: number) => (a === b ? 0 : a < b ? -1 : 1);

/** The next smaller float32. */
function nextBelow(value: number): number {
  if (value === Number.NEGATIVE_INFINITY) return value;
  if (value === 0) return -(2 ** -149);
  float[0] = value;
  bits[0]! += value > 0 ? -1 : 1;
  return float[0];
}
