/** Takes a place to another: x' = ax + by + c, y' = dx + ey + f. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];
/** x and y. */
export type Place = readonly [x: number, y: number];

export const identity: Affine = [1, 0, 0, 0, 1, 0];

/** First `inner`, then `outer`. */
export function compose(outer: Affine, inner: Affine): Affine {
  const [a, b, c, d, e, f] = outer;
  const [g, h, i, j, k, l] = inner;
  return [a * g + b * j, a * h + b * k, a * i + b * l + c, d * g + e * j, d * h + e * k, d * i + e * l + f];
}

/** One after another, the last first. */
export const composed = (...maps: readonly Affine[]): Affine => maps.reduce(compose);

/** The way back; undefined where the map makes a line or a point of everything. */
export function inverted([a, b, c, d, e, f]: Affine): Affine | undefined {
  const determinant = a * e - b * d;
  if (!(Math.abs(determinant) > 1e-12)) return undefined;
  const [g, h, i, j] = [e / determinant, -b / determinant, -d / determinant, a / determinant];
  return [g, h, -(g * c + h * f), i, j, -(i * c + j * f)];
}

export const applied = ([a, b, c, d, e, f]: Affine, [x, y]: Place): Place => [a * x + b * y + c, d * x + e * y + f];

/** From where three places went: (0, 0), (1, 0) and (0, 1). */
export const fromCorners = ([c, f]: Place, [ac, df]: Place, [bc, ef]: Place): Affine => [
  ac - c,
  bc - c,
  c,
  df - f,
  ef - f,
  f,
];

/** From shares of a box's sides to pixels. */
export const boxToPixels = ([x, y, w, h]: readonly [number, number, number, number]): Affine => [w, 0, x, 0, h, y];

/** As CSS has it: column by column. */
export const cssMatrix = ([a, b, c, d, e, f]: Affine): string => `matrix(${[a, d, b, e, c, f].join(', ')})`;
