import { describe, expect, test } from 'vitest';
import { sift } from './sift.ts';
import { cosine, nearest, sameKeypoints, share } from './testing/compare-features.ts';
import { contrast, openCvFeatures, picture, pictures } from './testing/opencv-fixtures.ts';

// OpenCV looks for extrema from a whole grey level on where ours do from half the least contrast: a few are found by one alone.
const tolerance = { place: 0.05, scale: 0.01, angle: 0.02 };
const cases = pictures.flatMap((name) => [false, true].map((upright) => ({ name, upright })));

describe.for(cases)('$name, upright: $upright, beside OpenCV', ({ name, upright }) => {
  const ours = sift(picture(name), { most: 2000, contrast, upright });
  const theirs = openCvFeatures(name, upright);
  const there = sameKeypoints(theirs, ours, tolerance);
  const back = sameKeypoints(ours, theirs, tolerance);
  const common = there.flatMap((j, i) => (j < 0 ? [] : [[i, j] as const]));

  test('the same keypoints, in place, scale and direction', () => {
    expect(theirs.count).toBeGreaterThan(50);
    expect(share(there.map((j) => j >= 0))).toBeGreaterThan(0.97);
    expect(share(back.map((j) => j >= 0))).toBeGreaterThan(0.97);
  });

  test('the strongest first', () => {
    const strongest = sift(picture(name), { most: 50, contrast, upright });
    expect(strongest.count).toBe(50);
    // Equally strong directions of one place come in another order there.
    const wanted = sameKeypoints(strongest, theirs, tolerance);
    expect(share(wanted.map((i) => i >= 0 && i < 52))).toBeGreaterThan(0.97);
  });

  test('the same descriptors, but for the whole numbers that OpenCV rounds them to', () => {
    for (const [i, j] of common) expect(cosine(theirs, i, ours, j)).toBeGreaterThan(0.995);
  });

  test('whose nearest is the right one', () => {
    const found = nearest(theirs, ours);
    expect(share(common.map(([i, j]) => found[i] === j))).toBeGreaterThan(0.99);
  });
});
