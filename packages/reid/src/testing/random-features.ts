import type { LocalFeatures } from '@flukeprint/local-features';
import { randomStream } from '@flukeprint/random';

/** Numbers of a descriptor of {@link randomFeatures}. */
export const dimensions = 8;

/** For tests: a photo of that name with features of its own at random places. */
export function randomFeatures(name: string, count: number): LocalFeatures {
  const random = randomStream(0, 'photo', name);
  const keypoints = Float32Array.from({ length: 4 * count }, () => random.uniformIn(0, 384));
  const descriptors = Float32Array.from({ length: dimensions * count }, () => random.normal());
  return { count, keypoints, descriptors: unit(descriptors) };
}

/** The same animal: places shifted and enlarged, descriptors a little different. */
export function seenAgain({ count, keypoints, descriptors }: LocalFeatures): LocalFeatures {
  const random = randomStream(0, 'again');
  return {
    count,
    keypoints: keypoints.map((value, i) => (i % 4 < 2 ? 1.2 * value + 10 : value)),
    descriptors: unit(descriptors.map((value) => value + 0.1 * random.normal())),
  };
}

function unit(descriptors: Float32Array): Float32Array {
  return descriptors.map((value, i) => {
    const row = descriptors.subarray(i - (i % dimensions), i - (i % dimensions) + dimensions);
    return value / Math.hypot(...row);
  });
}
