/** A planar RGB image: [3, height, width], values 0…1 until it is normalised. The transforms work on it in place. */
export interface Image {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** Inclusive bounds that a value is drawn from uniformly. */
export type Range = readonly [min: number, max: number];
