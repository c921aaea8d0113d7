import { ReferenceBackend } from '@flukeprint/kernels';
import { createWasmBackend } from '@flukeprint/kernels-wasm';
import { describe, expect, test } from 'vitest';
import { CosineRows, type Embeddings, similarities, unitRows } from './retrieval.ts';
import { topK } from './top-k.ts';

const embeddings = (...rows: number[][]): Embeddings => ({
  count: rows.length,
  size: rows[0]!.length,
  data: Float32Array.from(rows.flat()),
});
const indices = (row: number[], k: number, excluded?: (index: number) => boolean) =>
  topK(Float32Array.from(row), k, excluded).map(({ index }) => index);

describe('topK', () => {
  test('finds the largest, best first', () => {
    expect(topK(Float32Array.of(0.25, -1, 0.75, 0.5), 2)).toEqual([
      { index: 2, similarity: 0.75 },
      { index: 3, similarity: 0.5 },
    ]);
  });

  test('keeps equal ones in the order of the gallery, at the edge, too', () => {
    expect(indices([0.5, 0.5, 0.5, 0.5], 2)).toEqual([0, 1]);
    expect(indices([0, 0.5, 1, 0.5, 0.5], 3)).toEqual([2, 1, 3]);
    expect(indices([1, 0.5, 1, 0.5, 1], 4)).toEqual([0, 2, 4, 1]);
  });

  test('gives all where there are fewer than k', () => {
    expect(indices([0.1, 0.2], 20)).toEqual([1, 0]);
    expect(indices([], 20)).toEqual([]);
  });

  test('leaves out what is excluded and fills up with the next', () => {
    expect(indices([0.9, 0.8, 0.7, 0.6], 2, (index) => index === 0)).toEqual([1, 2]);
    expect(indices([0.9], 2, () => true)).toEqual([]);
  });

  test('agrees with a full sort', () => {
    const row = Array.from({ length: 500 }, (_, i) => Math.round(50 * Math.sin(i * i)) / 50);
    const sorted = [...row.keys()].sort((a, b) => Math.fround(row[b]!) - Math.fround(row[a]!) || a - b);
    for (const k of [1, 20, 499, 500]) expect(indices(row, k)).toEqual(sorted.slice(0, k));
  });
});

describe('similarities', () => {
  test('are the products of every query with the whole gallery, in order', async () => {
    const backend = new ReferenceBackend();
    const rows: [number, number[]][] = [];
    await similarities(backend, embeddings([1, 0], [0.5, 2]), embeddings([1, 0], [0, 1], [-1, 4]), (query, row) => {
      rows.push([query, [...row]]);
    });
    expect(rows).toEqual([
      [0, [1, 0, -1]],
      [1, [0.5, 2, 7.5]],
    ]);
    expect(backend.liveBytes).toBe(0);
  });

  test('of more queries than fit a block are complete', async () => {
    const queries = embeddings(...Array.from({ length: 600 }, (_, i) => [i]));
    const seen: number[][] = [];
    await similarities(new ReferenceBackend(), queries, embeddings([1], [2]), (query, row) => {
      seen.push([query, ...row]);
    });
    expect(seen).toEqual(Array.from({ length: 600 }, (_, i) => [i, i, 2 * i]));
  });

  test('are the same asked for one after the other', async () => {
    const queries = embeddings(...Array.from({ length: 600 }, (_, i) => [i]));
    const backend = new ReferenceBackend();
    const rows = new CosineRows(backend, queries, embeddings([1], [2]));
    for (const query of [0, 1, 255, 256, 599, 3]) expect([...(await rows.row(query))]).toEqual([query, 2 * query]);
    rows.dispose();
    expect(backend.liveBytes).toBe(0);
  });

  test('of a gallery of 200,000 take the memory of the gallery and two blocks, each of 64 MiB', async () => {
    const [count, size] = [200_000, 256];
    const data = new Float32Array(count * size);
    for (let row = 0; row < count; row++) data[row * size + (row % size)] = 1 + row / 2 ** 18;
    const asked = Float32Array.from({ length: 100 * size }, (_, i) => (i % size === Math.floor(i / size) ? 1 : 0));
    const backend = await createWasmBackend();
    try {
      let queries = 0;
      await similarities(backend, { count: 100, size, data: asked }, { count, size, data }, (query, row) => {
        queries += 1;
        expect(row).toHaveLength(count);
        // The last of those that lie along the query's axis, in the last block of the gallery.
        const last = count - 1 - ((count - 1 - query) % size);
        expect(topK(row, 1)[0]).toEqual({ index: last, similarity: 1 + last / 2 ** 18 });
      });
      expect(queries).toBe(100);
      expect(backend.memory.largestBytes).toBeLessThanOrEqual(2 ** 26);
      expect(backend.memory.peakBytes).toBeLessThanOrEqual(4 * data.length + 2 * 2 ** 26);
      expect(backend.liveBytes).toBe(0);
    } finally {
      await backend.destroy();
    }
  });
});

test('a gallery above 256 MiB is held once: a device in the same memory has one block of it at a time', async () => {
  const [count, size] = [300_000, 256];
  const data = new Float32Array(count * size);
  for (let row = 0; row < count; row++) data[row * size + (row % size)] = 1 + row / 2 ** 19;
  const asked = Float32Array.of(...Array.from({ length: size }, (_, i) => (i === 3 ? 1 : 0)));
  const backend = await createWasmBackend();
  try {
    const last = count - 1 - ((count - 1 - 3) % size);
    await similarities(backend, { count: 1, size, data: asked }, { count, size, data }, (_, row) => {
      expect(topK(row, 1)).toEqual([{ index: last, similarity: 1 + last / 2 ** 19 }]);
    });
    expect(backend.memory.peakBytes).toBeLessThan(2 * 2 ** 26);
    expect(backend.liveBytes).toBe(0);
  } finally {
    await backend.destroy();
  }
});

test('rows of other lengths are brought to length 1; others, and a row of zeros, keep their bits', () => {
  const data = Float32Array.of(3, 4, 0.6, 0.8, 0.54, 0.72, 0, 0, 1 + 2 ** -20, 0);
  const { embeddings, changed } = unitRows({ count: 5, size: 2, data });
  expect(changed).toBe(2);
  expect([...embeddings.data.subarray(0, 2)]).toEqual([Math.fround(0.6), Math.fround(0.8)]);
  expect(embeddings.data[4]).toBeCloseTo(0.6, 6);
  for (const i of [2, 3, 6, 7, 8, 9]) expect(embeddings.data[i]).toBe(data[i]);
  expect(data[0]).toBe(3);
});
