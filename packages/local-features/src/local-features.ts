/** What stands out in a photo, strongest first. */
export interface LocalFeatures {
  readonly count: number;
  /** [count, 4]: x and y in pixels from the middle of the first one, scale (σ) in pixels, angle in radians from the x axis towards y. */
  readonly keypoints: Float32Array;
  /** [count, D], rows of length 1. */
  readonly descriptors: Float32Array;
}

/** A photo in shades of grey: [height, width], 0 (black) to 1 (white). */
export interface GreyPhoto {
  readonly width: number;
  readonly height: number;
  readonly pixels: Float32Array;
}
