/** Something found in an image. */
export interface Detection {
  /** Left, top, width and height, in pixels of what was searched. */
  readonly box: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  /** Objectness times class probability. */
  readonly score: number;
  /** Number of the class. */
  readonly label: number;
}
