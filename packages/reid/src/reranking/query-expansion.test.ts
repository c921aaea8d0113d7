import { ReferenceBackend } from '@flukeprint/kernels';
import { expect, test } from 'vitest';
import { dot, photosOfAnimals, rowsOf, unitVectors } from '../testing/photos-of-animals.ts';
import { expandQueries } from './query-expansion.ts';

const backend = new ReferenceBackend();
const { queries, gallery } = photosOfAnimals(7, 5, 0.7);
const compared = { queries, gallery, own: () => [] };

test.each([
  { neighbours: 3, alpha: 3 },
  { neighbours: 28, alpha: 1.5 },
  { neighbours: 5, alpha: 0 },
])('agrees with the formula in float64, %o', async ({ neighbours, alpha }) => {
  const expanded = rowsOf(await expandQueries(backend, compared, { neighbours, alpha }));
  const photos = rowsOf(gallery);
  for (const [q, query] of rowsOf(queries).entries()) {
    const cosines = photos.map((photo) => dot(query, photo));
    const best = [...photos.keys()]
      .filter((i) => cosines[i]! > 0)
      .sort((a, b) => cosines[b]! - cosines[a]!)
      .slice(0, neighbours);
    const sum = query.map((value, k) => best.reduce((s, i) => s + cosines[i]! ** alpha * photos[i]![k]!, value));
    for (const [k, value] of expanded[q]!.entries()) expect(value).toBeCloseTo(sum[k]! / Math.hypot(...sum), 5);
  }
});

test("a query's own photo does not join it, nor do photos that are unlike it", async () => {
  const asked = unitVectors([[1, 0, 0]]);
  const known = unitVectors([
    [1, 0, 0],
    [-1, 0.1, 0],
    [0.6, 0.8, 0],
  ]);
  const expand = async (...own: number[]) => {
    const options = { neighbours: 3, alpha: 3 };
    const compared = { queries: asked, gallery: known, own: () => own };
    return rowsOf(await expandQueries(backend, compared, options))[0]!;
  };
  const weight = 0.6 ** 3;
  const direction = (x: number, y: number) => [x, y, 0].map((value) => value / Math.hypot(x, y));
  for (const [i, value] of direction(1 + weight * 0.6, weight * 0.8).entries())
    expect((await expand(0))[i]).toBeCloseTo(value, 6);
  for (const [i, value] of direction(2 + weight * 0.6, weight * 0.8).entries())
    expect((await expand())[i]).toBeCloseTo(value, 6);
});

test('leaves queries and gallery as they are', async () => {
  const [before, photos] = [queries.data.slice(), gallery.data.slice()];
  await expandQueries(backend, compared, { neighbours: 3, alpha: 3 });
  expect(queries.data).toEqual(before);
  expect(gallery.data).toEqual(photos);
});
