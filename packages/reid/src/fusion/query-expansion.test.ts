import { expect, test } from 'vitest';
import { type Embeddings, normalizeRows } from '../matching/retrieval.ts';
import { expandQuery } from './query-expansion.ts';

const size = 8;
const vectors = (count: number, seed: number): Float32Array => {
  const data = Float32Array.from({ length: count * size }, (_, i) => Math.sin((i + 1) * (i + seed)));
  normalizeRows(data, size);
  return data;
};
const gallery: Embeddings = { count: 40, size, data: vectors(40, 3) };
const query = vectors(1, 11);
const photo = (i: number) => Array.from(gallery.data.subarray(i * size, (i + 1) * size));
const row = Float32Array.from({ length: 40 }, (_, i) => photo(i).reduce((sum, value, k) => sum + value * query[k]!, 0));

test.each([
  { neighbours: 3, alpha: 3 },
  { neighbours: 40, alpha: 1.5 },
  { neighbours: 5, alpha: 0 },
])('agrees with the formula, %o', ({ neighbours, alpha }) => {
  const best = [...row.keys()]
    .filter((i) => row[i]! > 0)
    .sort((a, b) => row[b]! - row[a]!)
    .slice(0, neighbours);
  const sum = Array.from(query, (value, k) => best.reduce((s, i) => s + row[i]! ** alpha * photo(i)[k]!, value));
  const length = Math.hypot(...sum);
  const expanded = expandQuery(query, gallery, row, { neighbours, alpha });
  for (const [k, value] of expanded.entries()) expect(value).toBeCloseTo(sum[k]! / length, 5);
  expect(Math.hypot(...expanded)).toBeCloseTo(1, 5);
});

test('photos that are left out do not join it', () => {
  expect(expandQuery(query, gallery, new Float32Array(40).fill(Number.NEGATIVE_INFINITY))).toEqual(query);
  const best = row.indexOf(Math.max(...row));
  const without = row.slice();
  without[best] = Number.NEGATIVE_INFINITY;
  expect(expandQuery(query, gallery, without)).not.toEqual(expandQuery(query, gallery, row));
});

test('leaves query and gallery as they are', () => {
  const [before, photos] = [query.slice(), gallery.data.slice()];
  expandQuery(query, gallery, row);
  expect(query).toEqual(before);
  expect(gallery.data).toEqual(photos);
});

test('refuses a row of another gallery', () => {
  expect(() => expandQuery(query, gallery, row.slice(1))).toThrow('40 cosines, received 8 and 39');
});
