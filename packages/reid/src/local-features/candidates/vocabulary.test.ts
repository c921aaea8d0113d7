import { ReferenceBackend } from '@flukeprint/kernels';
import { expect, test } from 'vitest';
import { dimensions, randomFeatures } from '../../testing/random-features.ts';
import { Vocabulary } from './vocabulary.ts';

const rowsOf = (name: string, count: number) => {
  const { descriptors } = randomFeatures(name, count);
  return { count, size: dimensions, data: descriptors };
};

test('descriptors are near their words, and the nearest words are those of all', async () => {
  const backend = new ReferenceBackend();
  const vocabulary = await Vocabulary.learn(backend, rowsOf('sample', 300), 5, 0);
  const { words } = vocabulary;
  expect(words.count).toBe(25);
  const asked = rowsOf('asked', 40);
  const product = (row: number, word: number) =>
    Array.from(
      { length: dimensions },
      (_, d) => asked.data[row * dimensions + d]! * words.data[word * dimensions + d]!,
    ).reduce((sum, value) => sum + value, 0);
  const all = [...Array(words.count).keys()];
  const expected = Array.from({ length: 40 }, (_, row) =>
    all.toSorted((a, b) => product(row, b) - product(row, a)).slice(0, 8),
  );
  expect(await vocabulary.nearest(asked, 8)).toEqual(expected);
  // The word of the nearest cell need not be the nearest of all, but is hardly ever far down.
  const assigned = await vocabulary.assign(asked);
  expect(assigned.every((word, row) => expected[row]!.includes(word))).toBe(true);
  expect([...assigned].filter((word, row) => word === expected[row]![0]).length).toBeGreaterThan(20);
  expect(backend.liveBytes).toBe(0);
});

test('rows that are all the same make words that can be asked for', async () => {
  const one = rowsOf('one', 1);
  const data = Float32Array.from({ length: 30 * dimensions }, (_, i) => one.data[i % dimensions]!);
  const vocabulary = await Vocabulary.learn(new ReferenceBackend(), { count: 30, size: dimensions, data }, 4, 0);
  expect([...(await vocabulary.assign(rowsOf('asked', 20)))].every((word) => word < vocabulary.words.count)).toBe(true);
});
