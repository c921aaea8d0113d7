import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { bootstrapByAnimal } from './bootstrap-by-animal.ts';
import { areaUnderROC, difference, geometricMean, meanOverAnimals, meanOverQueries } from './measure.ts';

const once = [1, 1, 1];

test('measures, with each animal as often as it was drawn', () => {
  const animal = [0, 0, 1, 2];
  const values = [1, 0, 1, 0];
  expect(meanOverQueries(values, animal)(once)).toBe(0.5);
  expect(meanOverQueries(values, animal)([0, 3, 1])).toBe(0.75);
  expect(meanOverAnimals(values, animal)(once)).toBe(0.5);
  expect(meanOverAnimals(values, animal)([2, 1, 0])).toBeCloseTo(2 / 3, 12);
  const [a, b] = [() => 0.25, () => 1];
  expect(geometricMean(a, b)(once)).toBe(0.5);
  expect(difference(a, b)(once)).toBe(-0.75);
});

test('the area under the ROC curve counts pairs, equal scores by half', () => {
  const area = areaUnderROC([0.9, 0.5, 0.5, 0.1], [true, true, false, false], [0, 1, 1, 2]);
  // Of four pairs three are right and one is even.
  expect(area(once)).toBe(3.5 / 4);
  // The second animal twice: 2 even of each other, all others right.
  expect(area([1, 2, 1])).toBe((1 * 3 + 2 * (2 / 2 + 1)) / 9);
  expect(area([0, 0, 1])).toBeNaN();
});

test('an interval of the area is that of the normal approximation', () => {
  const random = randomStream(3, 'roc');
  const positive = Array.from({ length: 600 }, (_, i) => i % 2 === 0);
  const scores = positive.map((isPositive) => random.normal() + Number(isPositive));
  const { value, interval } = bootstrapByAnimal(
    600,
    { area: areaUnderROC(scores, positive, [...scores.keys()]) },
    0,
  ).area;
  // Φ(1 / √2) = 0.760, and by Hanley and McNeil 1982 a standard error of 0.0195.
  expect(value).toBeCloseTo(0.76, 1);
  expect((interval![1] - interval![0]) / (2 * 1.96)).toBeCloseTo(0.0195, 2);
});

test('p of a paired difference: small where one is better, evenly spread where none is', () => {
  const animals = 60;
  const animal = Array.from({ length: 3 * animals }, (_, i) => i % animals);
  const of = (seed: number, gain: number) => {
    const random = randomStream(seed, 'paired');
    const hard = Array.from({ length: animals }, () => random.uniform());
    const draw = (more: number) =>
      meanOverQueries(
        animal.map((i) => Number(random.uniform() < hard[i]! + more)),
        animal,
      );
    const measures = { gain: difference(draw(gain), draw(0)) };
    return bootstrapByAnimal(animals, measures, 0).gain;
  };
  expect(of(1, 0.3).p).toBeLessThan(0.002);
  expect(of(1, 0.3).interval![0]).toBeGreaterThan(0);
  const ps = Array.from({ length: 60 }, (_, seed) => of(seed, 0).p!);
  // 3 of 60 below 0.05 are expected; 8 and more in one of a hundred.
  expect(ps.filter((p) => p < 0.05).length).toBeLessThan(9);
  expect(ps.filter((p) => p < 0.5).length).toBeGreaterThan(15);
}, 60_000);

test('one animal says nothing of others', () => {
  expect(bootstrapByAnimal(1, { mean: meanOverQueries([1, 0], [0, 0]) }, 0).mean).toEqual({
    value: 0.5,
    interval: null,
    p: null,
  });
});
