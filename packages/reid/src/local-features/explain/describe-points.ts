import type { MatchedPoints } from '../feature-matcher.ts';

/** The two sides of a match, in the order of `pairs`. */
export const sides = ['query', 'photo'] as const;

/** The largest weight of all matches, or 0. */
export function strongestOf(all: readonly MatchedPoints[]): number {
  return all.reduce((most, { weights }) => weights.reduce((a, b) => Math.max(a, b), most), 0);
}

/** In words, for those who cannot see the picture. */
export function describePoints({ pairs, weights }: MatchedPoints, size: number): string {
  if (weights.length === 0) return 'no matched points';
  const strongest = weights.indexOf(weights.reduce((a, b) => Math.max(a, b)));
  const [query, photo] = sides.map((_, side) => {
    const at = 4 * strongest + 2 * side;
    return placeOf(pairs[at]! / size, pairs[at + 1]! / size);
  });
  const count = weights.length === 1 ? '1 matched point,' : `${weights.length} matched points, the strongest`;
  return query === photo
    ? `${count} at the ${query} of both photos`
    : `${count} at the ${query} of the query and the ${photo} of the photo of the gallery`;
}

/** The ninth of a photo that a place lies in; x and y as shares of its sides. */
function placeOf(x: number, y: number): string {
  const third = (share: number) => Math.max(0, Math.min(2, Math.floor(3 * share)));
  const row = ['top', '', 'bottom'][third(y)]!;
  const column = ['left', '', 'right'][third(x)]!;
  return [row, column].filter(Boolean).join(' ') || 'centre';
}
