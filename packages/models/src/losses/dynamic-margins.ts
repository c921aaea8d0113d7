/** The three numbers of a · n^(−λ) + b, see {@link dynamicMargins}. */
export interface DynamicMargin {
  readonly a?: number;
  readonly b?: number;
  readonly lambda?: number;
}

/**
 * ArcFace margins, radians, that grow where an individual has few photos: a · n^(−λ) + b for each of the `counts` n (Ha et
 * al. 2020, "Google Landmark Recognition 2020 Competition Third Place Solution", whose λ is ¼). With the defaults they go from
 * 0.55 for one photo down towards 0.05.
 */
export function dynamicMargins(
  counts: ArrayLike<number>,
  { a = 0.5, b = 0.05, lambda = 0.25 }: DynamicMargin = {},
): Float64Array {
  return Float64Array.from(counts, (n, i) => {
    if (!(Number.isInteger(n) && n > 0)) {
      throw new RangeError(`dynamicMargins: expected a positive number of photos, received ${n} for individual ${i}`);
    }
    const margin = a * n ** -lambda + b;
    if (margin >= 0 && margin <= Math.PI) return margin;
    throw new RangeError(
      `dynamicMargins: expected angles from 0 to π, received ${margin} for ${n} photos with a ${a}, b ${b}, lambda ${lambda}`,
    );
  });
}
