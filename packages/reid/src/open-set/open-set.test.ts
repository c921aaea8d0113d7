import { expect, test } from 'vitest';
import { withoutAnimals } from '../aggregation/by-animal.ts';
import { simulatedScores } from '../testing/simulated-scores.ts';
import { judgeOpenSet, openSetMeasures } from './open-set.ts';
import { thresholdFor } from './threshold.ts';
import { unseenAnimals } from './unseen-animals.ts';

test('half of the animals are unseen, the same for the same seed, whatever the order', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const unseen = unseenAnimals([...names, 'a', 'c'], 1);
  expect(unseen.size).toBe(3);
  expect(unseenAnimals(names.toReversed(), 1)).toEqual(unseen);
  const seeds = Array.from({ length: 10 }, (_, seed) => [...unseenAnimals(names, seed)].sort().join());
  expect(new Set(seeds).size).toBeGreaterThan(3);
  // One animal more moves one other at most.
  const more = unseenAnimals([...names, 'h'], 1);
  expect([...unseen].filter((name) => !more.has(name)).length).toBeLessThanOrEqual(1);
});

test('no more than the target reach the threshold, and no lower one would do', () => {
  const scores = [0.9, 0.5, 0.5, 0.2, -1];
  const reach = (threshold: number) => scores.filter((score) => score >= threshold).length;
  expect([0, 0.2, 0.4, 0.6, 0.8, 1].map((target) => reach(thresholdFor(scores, target)))).toEqual([0, 1, 1, 3, 4, 5]);
  expect(thresholdFor(scores, 0.2)).toBeGreaterThan(0.5);
  expect(thresholdFor(scores, 0.2)).toBeCloseTo(0.5, 12);
  expect(thresholdFor([-2, -3], 0.5)).toBeGreaterThan(-3);
  expect(thresholdFor([0], 0)).toBeGreaterThan(0);
  expect(thresholdFor([], 0.5)).toBe(Number.POSITIVE_INFINITY);
});

test('BAKS and BAUS count animals, not photos, as AnimalCLEF does', () => {
  // Alba is named once of three times, bo always; cato is called new once of two times, dora never.
  const of = (isUnseen: boolean, isRight: boolean) => ({ isUnseen, isRight, score: Number(isRight) });
  const answers = [
    of(false, true),
    of(false, false),
    of(false, false),
    of(false, true),
    of(true, true),
    of(true, false),
    of(true, false),
  ];
  const measures = openSetMeasures(answers, [0, 0, 0, 1, 2, 2, 3]);
  const once = [1, 1, 1, 1];
  expect(measures.BAKS(once)).toBeCloseTo((1 / 3 + 1) / 2, 12);
  expect(measures.BAUS(once)).toBeCloseTo((1 / 2 + 0) / 2, 12);
  expect(measures['√(BAKS·BAUS)'](once)).toBeCloseTo(Math.sqrt((4 / 6) * (1 / 4)), 12);
});

test('animals that are left out are never the answer', () => {
  const scores = simulatedScores({ animals: 60, queriesPerAnimal: 3, gain: 8, seed: 1 });
  const unseen = unseenAnimals(scores.individuals, 3);
  const seen = withoutAnimals(scores)(unseen);
  const open = judgeOpenSet(seen, { seed: 3, falseMatch: 0.05 })!;
  expect(seen.animals).toHaveLength(30);
  expect(open).toMatchObject({ unseenAnimals: 30, unseenQueries: 90 });
  for (const [query, { best, isUnseen }] of open.answers.entries()) {
    expect(unseen.has(seen.animals[best]!)).toBe(false);
    expect(isUnseen).toBe(unseen.has(scores.individuals[query]!));
  }
  const { AUROC, BAKS, BAUS } = open.measures;
  expect(AUROC.value).toBeGreaterThan(0.99);
  expect(BAKS.value).toBeGreaterThan(0.97);
  // 5 % of the unseen may be named.
  expect(BAUS.value).toBeGreaterThan(0.88);
  expect(BAUS.value).toBeLessThan(0.99);
  expect(BAUS.interval![0]).toBeLessThan(0.95);
});

test('scores that say nothing are even', () => {
  const scores = simulatedScores({ animals: 80, queriesPerAnimal: 4, gain: 0, seed: 2 });
  const seen = withoutAnimals(scores)(unseenAnimals(scores.individuals, 0));
  const open = judgeOpenSet(seen, { seed: 0, falseMatch: 0.05 })!;
  const [low, high] = open.measures.AUROC.interval!;
  expect(low).toBeLessThan(0.5);
  expect(high).toBeGreaterThan(0.5);
  expect(open.measures.BAKS.value).toBeLessThan(0.1);
});

test('too few animals on either side say nothing', () => {
  const scores = simulatedScores({ animals: 4, queriesPerAnimal: 9, gain: 1, seed: 0 });
  const without = (count: number) => withoutAnimals(scores)(new Set(scores.animals.slice(0, count)));
  const judged = [0, 1, 2, 3].map((count) => judgeOpenSet(without(count), { seed: 0, falseMatch: 0.1 }));
  expect(judged.map((open) => open?.unseenAnimals ?? null)).toEqual([null, null, 2, null]);
});
