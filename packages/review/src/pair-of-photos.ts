/** What two photos have in common: what the server says of a pair, and the page draws. */
export interface PairOfPhotos {
  /** x and y in the first photo's box, x and y in the second's, as shares of the boxes' sides; the strongest first. */
  readonly points: readonly (readonly [number, number, number, number])[];
  /** By how much each stands out, of the strongest: 0 to 1. */
  readonly weights: readonly number[];
  /** Takes a place in the first photo's box (shares of its sides) to the second's: x' = ax + by + c, y' = dx + ey + f. Null where too little matches. */
  readonly map: readonly number[] | null;
}
