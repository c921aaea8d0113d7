/** Nine numbers, row by row. */
export type Matrix3 = readonly [number, number, number, number, number, number, number, number, number];

export function multiply(a: Matrix3, b: Matrix3): Matrix3 {
  const entry = (row: number, column: number) =>
    [0, 1, 2].reduce((sum, k) => sum + a[3 * row + k]! * b[3 * k + column]!, 0);
  const line = (row: number) => [entry(row, 0), entry(row, 1), entry(row, 2)] as const;
  return [...line(0), ...line(1), ...line(2)];
}

/** By cofactors; throws where there is none. */
export function inverse(m: Matrix3): Matrix3 {
  const [a, b, c, d, e, f, g, h, i] = m;
  const first = [e * i - f * h, f * g - d * i, d * h - e * g] as const;
  const determinant = a * first[0] + b * first[1] + c * first[2];
  if (determinant === 0) throw new RangeError('Expected a matrix that has an inverse');
  const scaled = (x: number, y: number, z: number) => [x / determinant, y / determinant, z / determinant] as const;
  return [
    ...scaled(first[0], c * h - b * i, b * f - c * e),
    ...scaled(first[1], a * i - c * g, c * d - a * f),
    ...scaled(first[2], b * g - a * h, a * e - b * d),
  ];
}

export type Corners = readonly [
  readonly [number, number],
  readonly [number, number],
  readonly [number, number],
  readonly [number, number],
];

/**
 * The projective map of the unit square's corners (0, 0), (1, 0), (1, 1), (0, 1) to `corners` (Heckbert 1989, "Fundamentals of
 * texture mapping and image warping", section 2.2.3).
 */
export function squareTo([[x0, y0], [x1, y1], [x2, y2], [x3, y3]]: Corners): Matrix3 {
  const [sx, sy] = [x0 - x1 + x2 - x3, y0 - y1 + y2 - y3];
  const [dx1, dy1, dx2, dy2] = [x1 - x2, y1 - y2, x3 - x2, y3 - y2];
  const determinant = dx1 * dy2 - dx2 * dy1;
  const g = (sx * dy2 - dx2 * sy) / determinant;
  const h = (dx1 * sy - sx * dy1) / determinant;
  return [x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h, 1];
}
