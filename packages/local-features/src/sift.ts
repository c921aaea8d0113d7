import type { GreyPhoto, LocalFeatures } from './local-features.ts';
import { kernels } from './module.ts';

export interface SiftOptions {
  /** Most features of a photo. */
  readonly most: number;
  /** Least contrast of an extremum, of 1 between black and white. */
  readonly contrast: number;
  /** Takes every angle as 0: for photos that all stand the same way. */
  readonly upright: boolean;
}

/** Numbers of a descriptor: 4 × 4 fields of 8 directions. */
export const siftDimensions = 128;
const KEYPOINT = 4;
const BYTES = 4;

/**
 * Scale-invariant keypoints (Lowe 2004) with the descriptors of RootSIFT (Arandjelović and Zisserman 2012). Where one has several
 * preferred directions it comes several times.
 */
export function sift({ width, height, pixels }: GreyPhoto, { most, contrast, upright }: SiftOptions): LocalFeatures {
  if (pixels.length !== width * height)
    throw new RangeError(`Expected ${width * height} values of a photo but received ${pixels.length}`);
  const { sift: run, memory, memory_allocate, memory_free } = kernels();
  const reserved: [pointer: number, bytes: number][] = [];
  const reserve = (values: number) => {
    const pointer = memory_allocate(values * BYTES);
    if (pointer === 0) throw new RangeError(`No memory for a photo of ${width} × ${height} pixels`);
    reserved.push([pointer, values * BYTES]);
    return pointer;
  };
  try {
    const [source, keypoints, descriptors] = [pixels.length, most * KEYPOINT, most * siftDimensions].map(reserve);
    new Float32Array(memory.buffer, source!, pixels.length).set(pixels);
    const count = run(source!, width, height, most, contrast, upright ? 1 : 0, keypoints!, descriptors!);
    const read = (pointer: number, values: number) => new Float32Array(memory.buffer, pointer, values).slice();
    return {
      count,
      keypoints: read(keypoints!, count * KEYPOINT),
      descriptors: read(descriptors!, count * siftDimensions),
    };
  } finally {
    for (const [pointer, bytes] of reserved) memory_free(pointer, bytes);
  }
}
