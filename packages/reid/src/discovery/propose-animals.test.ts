import { expect, test } from 'vitest';
import { encounterProbabilities } from './encounter-probabilities.ts';
import { proposeAnimals } from './propose-animals.ts';

const close = (value: number) => expect.closeTo(value, 5);

test('encounters of one animal are proposed, with the pairs that are the least sure', () => {
  // 0, 1 and 2 are one; 3 looks like 2 alone, 4 like nobody.
  const of: Record<string, number> = { '0 1': 0.99, '0 2': 0.8, '1 2': 0.9, '2 3': 0.7 };
  const probabilities = Float32Array.from({ length: 25 }, (_, at) => {
    const [i, j] = [Math.floor(at / 5), at % 5].sort() as [number, number];
    return of[`${i} ${j}`] ?? 0.01;
  });
  const { animals, missed } = proposeAnimals(probabilities, 5, { threshold: 0.5, pairs: 1 });
  expect(animals).toEqual([
    {
      encounters: [0, 1, 2],
      probability: close((0.99 + 0.8 + 0.9) / 3),
      check: [{ a: 0, b: 2, probability: close(0.8) }],
    },
  ]);
  expect(missed).toEqual([{ a: 2, b: 3, probability: close(0.7) }]);
});

test('nobody alike, nothing proposed', () => {
  expect(proposeAnimals(new Float32Array(9), 3, { threshold: 0.5, pairs: 0 })).toEqual({ animals: [], missed: [] });
});

test('two encounters are as alike as their most alike photos, whichever was the query', () => {
  // Photos 0 and 1 are of encounter 0, photo 2 of encounter 1.
  const rows = [
    [1, 0.9, 0.1],
    [0.9, 1, 0.2],
    [0.75, 0, 1],
  ].map((row) => Float32Array.from(row));
  const probabilities = encounterProbabilities(rows, [0, 0, 1], 2);
  expect(probabilities[1]).toBeCloseTo(0.87, 5);
  expect(probabilities[2]).toBe(probabilities[1]);
});
