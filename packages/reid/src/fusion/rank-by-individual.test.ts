import { expect, test } from 'vitest';
import { judge } from '../matching/metrics.ts';
import { byIndividual } from './rank-by-individual.ts';

const order = (row: ArrayLike<number>) =>
  Array.from(row)
    .map((_, i) => i)
    .sort((a, b) => row[b]! - row[a]! || a - b);

test('brings the photos of an individual together, each in the order of its own score', () => {
  const row = Float32Array.of(0.9, 0.8, 0.7, 0.6, 0.5);
  expect(order(byIndividual(row, ['a', 'b', 'b', 'c', 'a']))).toEqual([0, 4, 1, 2, 3]);
});

test('photos without a name keep their place and do not come together', () => {
  const row = Float32Array.of(0.9, 0.8, 0.7, 0.6, 0.5);
  const ranked = byIndividual(row, ['', 'b', '', 'b', '']);
  expect(order(ranked)).toEqual([0, 1, 3, 2, 4]);
  for (const i of [0, 2, 4]) expect(ranked[i]).toBe(row[i]);
});

test('a photo without a score comes with its individual, and last where none has one', () => {
  const row = [Number.NaN, 0.2, 0.3, Number.NaN];
  expect(order(byIndividual(row, ['a', 'b', 'a', 'c']))).toEqual([2, 0, 1, 3]);
});

test('keeps R@1 and MAP@5 of every query and raises the average precision', () => {
  const individuals = Array.from({ length: 300 }, (_, i) => (i % 7 === 0 ? '' : `animal ${i % 50}`));
  let raised = 0;
  for (let query = 0; query < 50; query++) {
    const individual = `animal ${query}`;
    if (!individuals.includes(individual)) continue;
    // Equal scores, too: 201 values for 300 photos.
    const row = Float32Array.from({ length: 300 }, (_, i) => Math.round(100 * Math.sin(i * i + query)) / 100);
    row[individuals.indexOf(individual)]! += 0.7;
    const [plain, grouped] = [row, byIndividual(row, individuals)].map((r) => judge(query, r, individual, individuals));
    expect(order(byIndividual(row, individuals))[0]).toBe(order(row)[0]);
    expect(grouped!.rank === 1).toBe(plain!.rank === 1);
    expect(grouped!.averagePrecisionAt5).toBe(plain!.averagePrecisionAt5);
    raised += grouped!.averagePrecision - plain!.averagePrecision;
  }
  expect(raised / 50).toBeGreaterThan(0.1);
});

test('refuses names of other photos', () => {
  expect(() => byIndividual([1, 2], ['a'])).toThrow('each of 1 photos, received 2');
});

test('with a margin, an individual whose best photo is less than it behind comes in between', () => {
  const row = Float32Array.of(4, 3, 2, 1, 0, -5);
  const individuals = ['a', 'b', 'c', 'a', 'b', 'a'];
  expect(order(byIndividual(row, individuals))).toEqual([0, 3, 5, 1, 4, 2]);
  // The raised photos of a have 2.5, that of b has 1.5.
  expect(order(byIndividual(row, individuals, 1.5))).toEqual([0, 1, 3, 5, 2, 4]);
  expect(order(byIndividual(row, individuals, 100))).toEqual(order(row));
  expect(() => byIndividual(row, individuals, -1)).toThrow('margin of 0 or more');
});
