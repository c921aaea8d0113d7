import { randomStream } from '@flukeprint/random';
import { withoutAnimals } from '@flukeprint/reid/aggregation/by-animal';
import { expect, test } from 'vitest';
import { encountersOf, pooled, pools } from './encounters.ts';
import { figuresOf } from './figures.ts';
import { unseenSeasons } from './unseen-seasons.ts';

const random = randomStream(1, 'calibration bench, simulated');
const animals = Array.from({ length: 60 }, (_, i) => `a${i}`);
/** Four photos of each animal, which are about as alike to it as to the others, or much more. */
const individuals = animals.flatMap((name) => [name, name, name, name]);
const rows = individuals.map((own) => {
  const strength = random.uniform() < 0.7 ? 4 : 0.5;
  return Float32Array.from(animals, (name) => random.uniform() + (name === own ? strength * random.uniform() : 0));
});
const seasons = unseenSeasons(withoutAnimals({ animals, rows, individuals }), 0);

test('every photo is judged twice, once with its animal and once without, by a model of other animals', () => {
  expect(seasons).toHaveLength(10);
  const all = seasons.flat();
  expect(all).toHaveLength(2 * individuals.length);
  expect(all.filter(({ own }) => own === -1)).toHaveLength(individuals.length);
  for (const { identity } of all) expect(identity.animals.reduce((a, b) => a + b, identity.isNew)).toBeCloseTo(1, 9);
});

test('probabilities of scores that keep their word hold about as well as chance lets them', () => {
  const figures = figuresOf(seasons.flat());
  expect(figures.right).toBeGreaterThan(0.5);
  expect(figures.first).toBeLessThan(0.1);
  expect(figures.isNew).toBeLessThan(figures.isNewByChance + 0.06);
  expect(figures.shown).toBeLessThan(0.05);
  expect(figures.missed).toBeLessThan(0.05);
});

test('photos taken together are right more often, and the pool of match says so better than a mean does', () => {
  const encounters = seasons.flatMap(encountersOf);
  expect(encounters.every((own) => own.length === 2 && own[0]!.animal === own[1]!.animal)).toBe(true);
  const of = (name: keyof typeof pools) => figuresOf(encounters.map((own) => pooled(own, pools[name])));
  const [one, mean, ours] = [of('the first photo'), of('geometric mean'), of('as match has it')];
  expect(ours.right).toBeGreaterThan(one.right);
  expect(ours.logLoss).toBeLessThan(one.logLoss);
  expect(ours.logLoss).toBeLessThan(mean.logLoss);
  expect(ours.first).toBeLessThan(mean.first);
});

test('three photos of an animal are one encounter, one photo is none', () => {
  const [photo] = seasons[0]!;
  expect(encountersOf([photo!, photo!, photo!]).map((own) => own.length)).toEqual([3]);
  expect(encountersOf(Array.from({ length: 5 }, () => photo!)).map((own) => own.length)).toEqual([2, 3]);
  expect(encountersOf([photo!])).toEqual([]);
});

test('errors by hand: a sure right answer, a sure wrong one', () => {
  const identity = { animals: Float64Array.of(1, 0), isNew: 0 };
  const judged = (own: number) => ({ animal: `${own}`, identity, order: [0, 1], own });
  expect(figuresOf([judged(0)])).toMatchObject({ right: 1, first: 0, isNew: 0, shown: 0, missed: 0, looked: 1 });
  expect(figuresOf([judged(0)]).logLoss).toBeCloseTo(0, 12);
  expect(figuresOf([judged(1)])).toMatchObject({ right: 0, first: 1, isNew: 0, shown: 1, missed: 1 });
  expect(figuresOf([judged(-1)])).toMatchObject({ first: 1, isNew: 1, missed: 0 });
});
