import { Tensor } from '@flukeprint/autograd';
import { ReferenceBackend } from '@flukeprint/kernels';
import { createWasmBackend } from '@flukeprint/kernels-wasm';
import { randomStream } from '@flukeprint/random';
import { describe, expect, test } from 'vitest';
import { inBlocks, nearest } from './nearest.ts';
import { type Embeddings, similarities } from './retrieval.ts';
import { BestRows, topK } from './top-k.ts';

function randomEmbeddings(count: number, size: number, name: string): Embeddings {
  const random = randomStream(0, 'vectors', name);
  return { count, size, data: Float32Array.from({ length: count * size }, () => random.normal()) };
}

describe('the nearest of a gallery', () => {
  const [queries, gallery] = [randomEmbeddings(300, 12, 'queries'), randomEmbeddings(1000, 12, 'gallery')];

  test('in blocks of any length are those of whole rows of cosines, what is excluded left out', async () => {
    const backend = await createWasmBackend();
    try {
      const excluded = (query: number, index: number) => index % 7 === query % 7;
      const wanted: unknown[] = [];
      await similarities(backend, queries, gallery, (query, row) => {
        wanted.push(topK(row, 20, (index) => excluded(query, index)));
      });
      for (const rows of [1000, 333, 17])
        expect(await nearest(backend, queries, inBlocks(gallery, rows), 20, excluded)).toEqual(wanted);
      const tensors = [...inBlocks(gallery, 400)].map((block) => Tensor.from(backend, block, [block.length / 12, 12]));
      expect(await nearest(backend, queries, tensors, 20, excluded)).toEqual(wanted);
      for (const tensor of tensors) tensor.dispose();
      expect(backend.liveBytes).toBe(0);
    } finally {
      await backend.destroy();
    }
  });

  test('of fewer than k are all, of none nothing; a gallery that fails leaves nothing behind', async () => {
    const backend = new ReferenceBackend();
    const few = { count: 3, size: 12, data: gallery.data.subarray(0, 36) };
    expect((await nearest(backend, queries, inBlocks(few), 20)).map(({ length }) => length)).toEqual(
      Array.from({ length: 300 }, () => 3),
    );
    expect(await nearest(backend, { ...queries, count: 1 }, [], 20)).toEqual([[]]);
    const torn = async function* () {
      yield few.data;
      throw new Error('torn');
    };
    await expect(nearest(backend, queries, torn(), 20)).rejects.toThrow('torn');
    expect(backend.liveBytes).toBe(0);
  });

  test('take the memory of a block and its cosines, however large the gallery', async () => {
    const backend = await createWasmBackend();
    try {
      const block = randomEmbeddings(4096, 64, 'block').data;
      const blocks = function* () {
        for (let i = 0; i < 50; i++) yield block;
      };
      const asked = randomEmbeddings(256, 64, 'asked');
      const [first] = await nearest(backend, asked, blocks(), 60);
      // Each row of the block 50 times: equal ones in their order.
      expect(first!.slice(0, 50).map(({ index }) => index)).toEqual(
        Array.from({ length: 50 }, (_, i) => 4096 * i + (first![0]!.index % 4096)),
      );
      const bytes = 4 * (4096 * 64 + 256 * 64 + 256 * 4096);
      expect(backend.memory.peakBytes).toBeLessThan(2 * bytes);
    } finally {
      await backend.destroy();
    }
  });
});

test('the best rows are those of a sort, however they come', () => {
  const row = Float32Array.from({ length: 500 }, (_, i) => Math.round(50 * Math.sin(i * i)) / 50);
  for (const k of [1, 20, 499, 600]) {
    const best = new BestRows(k);
    for (let begin = 0; begin < 500; begin += 9)
      best.offer(row, begin, Math.min(9, 500 - begin), begin, (index) => index % 5 === 0);
    const sorted = Array.from(row, (similarity, index) => ({ index, similarity }))
      .filter(({ index }) => index % 5 !== 0)
      .sort((a, b) => b.similarity - a.similarity || a.index - b.index);
    expect(best.matches()).toEqual(sorted.slice(0, k));
    expect(topK(row, k, (index) => index % 5 === 0)).toEqual(sorted.slice(0, k));
  }
});
