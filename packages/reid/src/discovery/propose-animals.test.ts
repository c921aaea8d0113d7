import { expect, test } from 'vitest';
import { encounterProbabilities } from './encounter-probabilities.ts';
import { learnProbabilities } from './learn-probabilities.ts';
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

test('two encounters are as alike as their photos on the average, each with the best of the other', () => {
  // Photos 0 and 1 are of encounter 0, photo 2 of encounter 1; the second was never the query.
  const rows = [
    [1, 0.9, 0.1],
    [0.9, 1, 0],
    [0.75, 0.2, 1],
  ].map((row) => Float32Array.from(row));
  const identity = (similarity: number) => Math.min(0.99, Math.max(0.01, similarity));
  const probabilities = encounterProbabilities(rows, [0, 0, 1], 2, identity);
  const logOdds = [0.75, 0.2, 0.75].map((p) => Math.log(p / (1 - p)));
  const mean = (logOdds[0]! + logOdds[1]! + logOdds[2]!) / 3;
  expect(probabilities[1]).toBeCloseTo(1 / (1 + Math.exp(-mean)), 5);
  expect(probabilities[2]).toBe(probabilities[1]);
});

test('more photos of other animals do not make encounters more alike', () => {
  const alike = (photos: number) => {
    const rows = Array.from({ length: 2 * photos }, () => new Float32Array(2 * photos).fill(0.3));
    const of = Array.from({ length: 2 * photos }, (_, i) => i % 2);
    return encounterProbabilities(rows, of, 2)[1]!;
  };
  expect(alike(8)).toBeCloseTo(alike(1), 5);
});

test('probabilities are learnt from the known animals, and from pairs of other encounters alone', () => {
  // Eight animals, four encounters each: those of one animal are alike by 0.8, others by 0.1; photos of one encounter by 1.
  const known = Array.from({ length: 64 }, (_, i) => ({ individual: `${i % 8}`, encounter: `${i % 32}` }));
  const row = (query: number) =>
    Float32Array.from(known, (photo, i) => {
      if (photo.encounter === known[query]!.encounter) return i === query ? 1 : 0.1;
      return photo.individual === known[query]!.individual ? 0.8 : 0.1;
    });
  const queries = [0, 9, 18, 27, 36];
  const learnt = learnProbabilities(queries.map(row), queries, known)!;
  expect(learnt(0.8)).toBeGreaterThan(0.95);
  expect(learnt(0.1)).toBeLessThan(0.05);
  expect(learnProbabilities([row(0)], [0], known)).toBeUndefined();
});
