import { expect, test } from 'vitest';
import { withFollowers } from './with-followers.ts';

const vectors = (angles: readonly number[]) => ({
  data: Float32Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)])),
  size: 2,
});
/** The best; one that is like it, one at a right angle, one opposite. */
const gallery = vectors([0.3, 0.4, 0.3 + Math.PI / 2, 0.3 + Math.PI]);

test('photos like a sure answer follow it, others stay', () => {
  const found = withFollowers(Float32Array.of(0.99, 0.01, 0.2, 0.3), gallery);
  expect(Array.from(found)).toEqual([0.99, 0.99 ** 8 * Math.cos(0.1), 0.2, 0.3].map((p) => expect.closeTo(p, 6)));
});

test('nothing follows an unsure answer past what is likelier by itself', () => {
  const unsure = Float32Array.of(0.5, 0.01, 0.2, 0.3);
  expect(Array.from(withFollowers(unsure, gallery))).toEqual([0.5, 0.01, 0.2, 0.3].map((p) => expect.closeTo(p, 6)));
});

test('the best photo stays the best, of the same picture twice, too', () => {
  const found = withFollowers(Float32Array.of(0.999998, 0.1), vectors([1, 1]));
  expect(found[1]).toBeLessThan(found[0]!);
});

test('the own photo leads nobody', () => {
  const found = withFollowers(Float32Array.of(1, 0.01, 0.9, 0.3), gallery, [0]);
  expect(found[0]).toBe(1);
  expect(found[1]).toBeCloseTo(0.9 ** 8 * Math.cos(Math.PI / 2 - 0.1), 6);
});

test('an empty gallery has nobody to follow', () => {
  expect(withFollowers(new Float32Array(), vectors([]))).toHaveLength(0);
  expect(Array.from(withFollowers(Float32Array.of(0.7), vectors([0]), [0]))).toEqual([expect.closeTo(0.7, 6)]);
});
