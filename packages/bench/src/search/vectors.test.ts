import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { searchByPeer } from './peers.ts';
import { recall } from './run.ts';
import { blocksOf, type VectorFile, writeVectors } from './vectors.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'search-bench-'));
});
afterAll(() => rm(folder, { recursive: true }));

function written(name: 'gallery' | 'queries', count: number): VectorFile {
  const file = { path: join(folder, name), count, size: 32 };
  writeVectors(file, name);
  return file;
}

test('vectors have length 1, and photos of an animal are nearer than others', () => {
  const rows = [...blocksOf(written('gallery', 40))].flatMap((block) =>
    Array.from({ length: block.length / 32 }, (_, i) => block.slice(32 * i, 32 * (i + 1))),
  );
  expect(rows).toHaveLength(40);
  const cosine = (a: number, b: number) => rows[a]!.reduce((sum, value, i) => sum + value * rows[b]![i]!, 0);
  expect(cosine(7, 7)).toBeCloseTo(1, 5);
  const mean = (pairs: readonly (readonly [number, number])[]) =>
    pairs.reduce((sum, [a, b]) => sum + cosine(a, b), 0) / pairs.length;
  const all = Array.from({ length: 19 }, (_, i) => i);
  expect(mean(all.map((i) => [i, i + 1]))).toBeGreaterThan(mean(all.map((i) => [i, i + 20])) + 0.3);
});

test('recall is the share of what should have been found', () => {
  expect(
    recall(
      [
        [1, 2],
        [5, 6],
      ],
      [
        [2, 1],
        [5, 7],
      ],
    ),
  ).toBe(0.75);
});

test('a library that is not there is left out, and it is said how to get it', () => {
  const [gallery, queries] = [written('gallery', 40), written('queries', 3)];
  const work = { gallery, queries, k: 20, threads: 1, rounds: 1 };
  expect(searchByPeer('faiss', { ...work, python: join(folder, 'no-python') })).toMatch(/^faiss left out: /);
});
