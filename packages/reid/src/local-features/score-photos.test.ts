import { ReferenceBackend } from '@flukeprint/kernels';
import { expect, test } from 'vitest';
import { dimensions, randomFeatures, seenAgain } from '../testing/random-features.ts';
import { LocalGallery } from './local-gallery.ts';
import { backgroundSimilarity, matchesWith, scorePhotos, similarityAtRanks, verifiedMatches } from './score-photos.ts';

const options = { background: 2, verified: 3, verification: { tolerance: 8 } };

test('the photo of the same animal scores most, by matches that fit one map', async () => {
  const backend = new ReferenceBackend();
  const query = randomFeatures('query', 20);
  const features = [
    randomFeatures('a', 20),
    randomFeatures('b', 13),
    seenAgain(query),
    randomFeatures('c', 20),
    randomFeatures('none', 0),
  ];
  const gallery = new LocalGallery(backend, features, dimensions);
  const { scores, matches } = await scorePhotos(query, gallery, features, options);
  expect(scores.indexOf(Math.max(...scores))).toBe(2);
  expect(matches.get(2)!.length).toBeGreaterThanOrEqual(18);
  expect(matches.get(2)!.every(({ query: q, photo: p }) => q === p)).toBe(true);
  expect(scores[4]).toBe(0);
  expect(matches.size).toBe(3);
  gallery.dispose();
  expect(backend.liveBytes).toBe(0);
});

test('a query without features scores nothing', async () => {
  const features = [randomFeatures('a', 20), randomFeatures('b', 13)];
  const gallery = new LocalGallery(new ReferenceBackend(), features, dimensions);
  const { scores } = await scorePhotos(randomFeatures('none', 0), gallery, features, options);
  expect([...scores]).toEqual([0, 0]);
});

test('what looks like everything counts nothing', () => {
  // Two features of the query, four photos: the first looks alike everywhere, the second in the last photo alone.
  const similarity = Float32Array.of(0.9, 0.1, 0.9, 0.2, 0.9, 0.3, 0.9, 0.8);
  const nearest = { similarity, index: new Int32Array(8).fill(0) };
  const background = backgroundSimilarity(nearest, 2, 30);
  expect([...background]).toEqual([0.9, 0.3].map(Math.fround));
  expect(matchesWith(3, nearest, background)).toEqual([{ query: 1, photo: 0, weight: expect.closeTo(0.5, 6) }]);
});

test('features that are not each other’s nearest do not match', () => {
  const nearest = { similarity: Float32Array.of(0.9, 0.1), index: Int32Array.of(-1, 3) };
  expect(matchesWith(0, nearest, Float32Array.of(0.5)).length).toBe(0);
});

test('matches elsewhere than the map says are left out', () => {
  const query = { keypoints: Float32Array.of(0, 0, 1, 0, 100, 0, 1, 0, 0, 100, 1, 0, 50, 50, 1, 0) };
  const there = { keypoints: Float32Array.of(10, 10, 1, 0, 110, 10, 1, 0, 10, 110, 1, 0, 300, 0, 1, 0) };
  const matches = [0, 1, 2, 3].map((i) => ({ query: i, photo: i, weight: 0.1 }));
  expect(verifiedMatches(matches, query, there, { tolerance: 5 })).toEqual(matches.slice(0, 3));
});

test('the background of each feature is at a rank of its own', () => {
  const similarity = Float32Array.of(0.9, 0.1, 0.7, 0.2, 0.8, 0.3);
  const nearest = { similarity, index: new Int32Array(6) };
  expect([...similarityAtRanks(nearest, Uint32Array.of(2, 3))]).toEqual([0.8, 0.1].map(Math.fround));
});
