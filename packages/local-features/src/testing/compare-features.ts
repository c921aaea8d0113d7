import type { LocalFeatures } from '../local-features.ts';

/** x, y, scale and angle of a keypoint. */
export function keypoint({ keypoints }: LocalFeatures, i: number): [number, number, number, number] {
  return Array.from(keypoints.subarray(4 * i, 4 * i + 4)) as [number, number, number, number];
}

/** By how much two keypoints may differ and still be the same. */
export interface Tolerance {
  /** Pixels. */
  readonly place: number;
  /** Share of the scale. */
  readonly scale: number;
  /** Radians. */
  readonly angle: number;
}

/** For each keypoint of `a` the nearest of `b` that is within the tolerance, −1 where there is none. */
export function sameKeypoints(a: LocalFeatures, b: LocalFeatures, { place, scale, angle }: Tolerance): number[] {
  return Array.from({ length: a.count }, (_, i) => {
    const [x, y, size, direction] = keypoint(a, i);
    let best = -1;
    let least = 1;
    for (let j = 0; j < b.count; j++) {
      const [u, v, otherSize, otherDirection] = keypoint(b, j);
      const apart = Math.max(
        Math.hypot(u - x, v - y) / place,
        Math.abs(otherSize / size - 1) / scale,
        turnBetween(direction, otherDirection) / angle,
      );
      if (apart < least) [best, least] = [j, apart];
    }
    return best;
  });
}

/** Radians from 0 to π. */
export function turnBetween(a: number, b: number): number {
  const turn = Math.abs(a - b) % (2 * Math.PI);
  return Math.min(turn, 2 * Math.PI - turn);
}

/** Cosine of descriptor i of `a` and j of `b`. */
export function cosine(a: LocalFeatures, i: number, b: LocalFeatures, j: number): number {
  const dimensions = a.descriptors.length / a.count;
  let sum = 0;
  for (let k = 0; k < dimensions; k++) sum += a.descriptors[i * dimensions + k]! * b.descriptors[j * dimensions + k]!;
  return sum;
}

/** For each descriptor of `a` the one of `b` with the largest cosine. */
export function nearest(a: LocalFeatures, b: LocalFeatures): number[] {
  return Array.from({ length: a.count }, (_, i) => {
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < b.count; j++) {
      const value = cosine(a, i, b, j);
      if (value > most) [best, most] = [j, value];
    }
    return best;
  });
}

/** Pairs of descriptors that are each other's nearest. */
export function mutualMatches(a: LocalFeatures, b: LocalFeatures): (readonly [number, number])[] {
  const [there, back] = [nearest(a, b), nearest(b, a)];
  return there.flatMap((j, i) => (back[j] === i ? [[i, j] as const] : []));
}

export const share = (values: readonly boolean[]): number => values.filter(Boolean).length / values.length;
