import { describe, expect, test } from 'vitest';
import { sift, siftDimensions } from './sift.ts';
import { keypoint, mutualMatches, sameKeypoints, share, turnBetween } from './testing/compare-features.ts';
import { contrast, picture, pictures } from './testing/opencv-fixtures.ts';
import { enlarged, photoOf, turned } from './testing/transform-photo.ts';

const options = { most: 1000, contrast, upright: false };

describe.for(pictures)('%s', (name) => {
  const photo = picture(name);
  const features = sift(photo, options);

  test('turned by a quarter it has the same features, turned', () => {
    const other = sift(turned(photo), options);
    const right = mutualMatches(features, other).map(([i, j]) => {
      const [x, y, scale, angle] = keypoint(features, i);
      const [u, v, otherScale, otherAngle] = keypoint(other, j);
      const apart = Math.hypot(u - (photo.height - 1 - y), v - x);
      return (
        apart < 0.5 && Math.abs(otherScale / scale - 1) < 0.05 && turnBetween(otherAngle, angle + Math.PI / 2) < 0.1
      );
    });
    // Larger octaves keep every other pixel; turned, they keep the others.
    expect(right.length).toBeGreaterThan(0.8 * features.count);
    expect(share(right)).toBeGreaterThan(0.9);
  });

  test('larger by half it has the same features, larger', () => {
    const other = sift(enlarged(photo, 1.5), options);
    const right = mutualMatches(features, other).map(([i, j]) => {
      const [x, y, scale] = keypoint(features, i);
      const [u, v, otherScale] = keypoint(other, j);
      const apart = Math.hypot(u - (1.5 * (x + 0.5) - 0.5), v - (1.5 * (y + 0.5) - 0.5));
      return apart < 1.5 && Math.abs(otherScale / scale / 1.5 - 1) < 0.1;
    });
    expect(right.length).toBeGreaterThan(0.6 * features.count);
    expect(share(right)).toBeGreaterThan(0.8);
  });

  test('upright features do not turn: turned they are others', () => {
    const upright = { ...options, upright: true };
    const before = sift(photo, upright);
    const after = sift(turned(photo), upright);
    for (const { count, keypoints } of [before, after])
      expect(Array.from({ length: count }, (_, i) => keypoints[4 * i + 3])).toEqual(Array(count).fill(0));
    const right = mutualMatches(before, after).filter(([i, j]) => {
      const [[x, y], [u, v]] = [keypoint(before, i), keypoint(after, j)];
      return Math.hypot(u - (photo.height - 1 - y), v - x) < 0.5;
    });
    expect(right.length).toBeLessThan(0.3 * before.count);
  });

  test('descriptors have length 1', () => {
    const { count, descriptors } = features;
    expect(descriptors).toHaveLength(count * siftDimensions);
    for (let i = 0; i < count; i++) {
      const row = descriptors.subarray(i * siftDimensions, (i + 1) * siftDimensions);
      expect(row.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 5);
    }
  });

  test('the strongest are kept where there are more', () => {
    const few = sift(photo, { ...options, most: 20 });
    expect(few).toEqual({
      count: 20,
      keypoints: features.keypoints.slice(0, 20 * 4),
      descriptors: features.descriptors.slice(0, 20 * siftDimensions),
    });
  });

  test('more contrast leaves fewer, of the same', () => {
    const few = sift(photo, { ...options, contrast: 2 * contrast });
    expect(few.count).toBeLessThan(features.count);
    const found = sameKeypoints(few, features, { place: 1e-3, scale: 1e-3, angle: 1e-3 });
    expect(found.every((j) => j >= 0)).toBe(true);
  });
});

test('a spot is found at its place and in its size', () => {
  const [x, y, sigma] = [40.3, 30.8, 5];
  const spot = photoOf(90, 70, (u, v) => Math.exp((-0.5 * ((u - x) ** 2 + (v - y) ** 2)) / sigma ** 2));
  const [u, v, scale] = keypoint(sift(spot, { ...options, upright: true }), 0);
  expect(Math.hypot(u - x, v - y)).toBeLessThan(0.1);
  // The difference of blurs by σ and 2^⅓ σ is largest for a spot of a size between them.
  expect(Math.abs(scale * 2 ** (1 / 6) - sigma)).toBeLessThan(0.2);
});

test.for([0, 0.5, 1])('nothing stands out where all is %f', (grey) => {
  expect(
    sift(
      photoOf(120, 90, () => grey),
      options,
    ),
  ).toMatchObject({ count: 0, keypoints: new Float32Array() });
});

test.for([
  [1, 1],
  [1, 300],
  [3, 200],
  [17, 17],
  [24, 19],
])('a photo of %i × %i pixels', ([width, height]) => {
  const noise = photoOf(width!, height!, (x, y) => 0.5 + 0.5 * Math.sin(12.9898 * x + 78.233 * y * y));
  const { count, keypoints, descriptors } = sift(noise, options);
  expect(keypoints).toHaveLength(4 * count);
  expect([...keypoints, ...descriptors].every(Number.isFinite)).toBe(true);
});

test.for([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3e38])(
  'pixels of %f count as black or white',
  (bad) => {
    const { width, height, pixels } = picture('texture');
    const spoiled = pixels.slice().fill(bad, 40 * width + 30, 40 * width + 34);
    const { count, keypoints, descriptors } = sift({ width, height, pixels: spoiled }, options);
    expect(count).toBeGreaterThan(0);
    expect([...keypoints, ...descriptors].every(Number.isFinite)).toBe(true);
    const none = sift({ width, height, pixels: pixels.slice().fill(bad) }, options);
    expect(none.count).toBe(0);
  },
);

test('too few or too many pixels are refused', () => {
  const photo = { width: 20, height: 10, pixels: new Float32Array(199) };
  expect(() => sift(photo, options)).toThrow(new RangeError('Expected 200 values of a photo but received 199'));
});

test('a photo after a larger one gives what it gave before', () => {
  const photo = picture('fluke');
  const before = sift(photo, options);
  sift(enlarged(photo, 3), options);
  expect(sift(photo, options)).toEqual(before);
});
