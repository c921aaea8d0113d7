/** U(−1, 1): what is timed does not depend on the values. */
export function randomValues(shape: readonly number[]): Float32Array {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  for (let i = 0; i < values.length; i++) values[i] = 2 * Math.random() - 1;
  return values;
}
