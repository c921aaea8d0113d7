/** Takes (x, y) to (a·x + b·y + c, d·x + e·y + f). */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** Points that belong together: [n, 4], x and y in the one photo, x and y in the other. */
export type PointPairs = Float32Array;

/** The similarity (rotation, scale and shift) that takes two points of one photo to two of the other; none where they coincide. */
export function similarityOf(pairs: PointPairs, i: number, j: number): Affine | null {
  const [x, y, u, v] = [pairs[4 * i]!, pairs[4 * i + 1]!, pairs[4 * i + 2]!, pairs[4 * i + 3]!];
  const [dx, dy] = [pairs[4 * j]! - x, pairs[4 * j + 1]! - y];
  const [du, dv] = [pairs[4 * j + 2]! - u, pairs[4 * j + 3]! - v];
  const squared = dx * dx + dy * dy;
  if (squared === 0) return null;
  const cos = (dx * du + dy * dv) / squared;
  const sin = (dx * dv - dy * du) / squared;
  return [cos, -sin, u - cos * x + sin * y, sin, cos, v - sin * x - cos * y];
}

/** The affine map with the least squared distances over the pairs `which`; none where they lie on a line. */
export function fitAffine(pairs: PointPairs, which: readonly number[]): Affine | null {
  const n = which.length;
  const mean = [0, 1, 2, 3].map((k) => which.reduce((sum, i) => sum + pairs[4 * i + k]!, 0) / n);
  let [xx, xy, yy, xu, yu, xv, yv] = [0, 0, 0, 0, 0, 0, 0];
  for (const i of which) {
    const [x, y, u, v] = [0, 1, 2, 3].map((k) => pairs[4 * i + k]! - mean[k]!) as [number, number, number, number];
    xx += x * x;
    xy += x * y;
    yy += y * y;
    xu += x * u;
    yu += y * u;
    xv += x * v;
    yv += y * v;
  }
  const determinant = xx * yy - xy * xy;
  // Points on a line, but for rounding.
  if (determinant <= 1e-6 * (xx + yy) ** 2) return null;
  const [a, b] = [(xu * yy - yu * xy) / determinant, (yu * xx - xu * xy) / determinant];
  const [d, e] = [(xv * yy - yv * xy) / determinant, (yv * xx - xv * xy) / determinant];
  const [mx, my, mu, mv] = mean as [number, number, number, number];
  return [a, b, mu - a * mx - b * my, d, e, mv - d * mx - e * my];
}

/** Squared distance in the other photo between where a map takes pair i and where it is. */
export function squaredError([a, b, c, d, e, f]: Affine, pairs: PointPairs, i: number): number {
  const [x, y] = [pairs[4 * i]!, pairs[4 * i + 1]!];
  return (a * x + b * y + c - pairs[4 * i + 2]!) ** 2 + (d * x + e * y + f - pairs[4 * i + 3]!) ** 2;
}
