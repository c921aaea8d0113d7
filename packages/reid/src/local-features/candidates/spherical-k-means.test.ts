import { ReferenceBackend } from '@flukeprint/kernels';
import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { normalizeRows } from '../../matching/retrieval.ts';
import { sphericalKMeans } from './spherical-k-means.ts';

/** Rows around each of three axes, in turn. */
function threeHeaps(each: number) {
  const random = randomStream(0, 'heaps');
  const data = Float32Array.from({ length: 3 * each * 3 }, (_, i) => {
    const [row, d] = [Math.floor(i / 3), i % 3];
    return (row % 3 === d ? 1 : 0) + 0.05 * random.normal();
  });
  normalizeRows(data, 3);
  return { count: 3 * each, size: 3, data };
}

test('finds the directions that rows lie around, the same for a seed', async () => {
  const backend = new ReferenceBackend();
  const rows = threeHeaps(20);
  const random = () => randomStream(2, 'test');
  const { count, data } = await sphericalKMeans(backend, rows, 3, random());
  expect(count).toBe(3);
  const axes = [0, 1, 2].map((row) => {
    const centre = [...data.subarray(3 * row, 3 * row + 3)];
    expect(Math.hypot(...centre)).toBeCloseTo(1, 5);
    expect(Math.max(...centre)).toBeGreaterThan(0.99);
    return centre.indexOf(Math.max(...centre));
  });
  expect(new Set(axes).size).toBe(3);
  expect((await sphericalKMeans(backend, rows, 3, random())).data).toEqual(data);
  expect(backend.liveBytes).toBe(0);
});

test('no more rows than centres stand for themselves', async () => {
  const rows = threeHeaps(1);
  expect(await sphericalKMeans(new ReferenceBackend(), rows, 3, randomStream(0))).toBe(rows);
});
