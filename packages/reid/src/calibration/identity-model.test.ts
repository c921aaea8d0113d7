import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withoutAnimals } from '../aggregation/by-animal.ts';
import { simulatedScores, trueProbabilities } from '../testing/simulated-scores.ts';
import { crossFit, folds, foldsOf } from './cross-fit.ts';
import { findIdentityModel, identityModelName, isOfOlderVersion, writeIdentityModel } from './identity-file.ts';
import { identify } from './identity-model.ts';

const gain = 4;
const known = simulatedScores({ animals: 120, queriesPerAnimal: 6, gain, seed: 4 });
const later = simulatedScores({ animals: 120, queriesPerAnimal: 2, gain, seed: 5 });
const [even, odd] = [0, 1].map((side) => new Set(known.animals.filter((_, animal) => animal % 2 === side)));
// Each half of the animals is new once.
const fit = crossFit([even!, odd!].map(withoutAnimals(known)));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'identity-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('animals are dealt into parts whole, whatever the order of queries', () => {
  const individuals = ['c', 'a', 'b', 'a', 'f', 'e', 'd'];
  const fold = foldsOf(individuals);
  expect(fold).toEqual([2, 0, 1, 0, 0, 4, 3]);
  expect(Math.max(...fold)).toBeLessThan(folds);
});

test('scores whose log-odds are linear are calibrated by a logistic curve, as well as any', () => {
  expect(fit.logLoss.pairs.logistic).toBeLessThan(fit.logLoss.pairs.isotonic);
  expect(fit.all.pairs).toMatchObject({ kind: 'logistic', slope: expect.closeTo(gain, 0) });
});

describe('of photos that come later, half of them of new animals', () => {
  /** Mean difference from what Bayes' rule says, of P(new) and of P(first animal). */
  const off = (leave: (animal: number) => boolean) => {
    let [isNew, first, count] = [0, 0, 0];
    for (const row of later.rows) {
      const seen = row.map((score, animal) => (leave(animal) ? Number.NaN : score));
      const said = identify(seen, fit.all);
      const truth = trueProbabilities(seen, gain);
      expect(said.animals.reduce((a, b) => a + b, said.isNew)).toBeCloseTo(1, 9);
      isNew += Math.abs(said.isNew - truth.isNew);
      first += Math.abs(Math.max(...said.animals) - Math.max(...truth.animals));
      count += 1;
    }
    return [isNew / count, first / count];
  };

  test('probabilities are those of Bayes’ rule', () => {
    for (const error of off(() => false)) expect(error).toBeLessThan(0.05);
  });

  test('also in a catalogue of half the size, that of which they were learnt', () => {
    for (const error of off((animal) => animal % 2 === 0)) expect(error).toBeLessThan(0.05);
  });
});

test('an animal that is ruled out has no probability, and where all are, the animal is new', () => {
  const [row] = later.rows;
  const without = identify(row!.with(0, Number.NaN), fit.all);
  expect(without.animals[0]).toBe(0);
  expect(without.animals.reduce((a, b) => a + b, without.isNew)).toBeCloseTo(1, 9);
  const none = identify(
    row!.map(() => Number.NaN),
    fit.all,
  );
  expect(none.isNew).toBe(1);
  expect(Math.max(...none.animals)).toBe(0);
});

test('where fewer new animals are expected, less is new', () => {
  const [row] = later.rows;
  const [half, tenth] = [0.5, 0.1].map((newShare) => identify(row!, fit.all, { newShare }).isNew);
  expect(tenth! / (1 - tenth!)).toBeCloseTo(half! / (1 - half!) / 9, 9);
});

test('the file is read where the scores are of the same network and features', async () => {
  const file = join(folder, identityModelName);
  const measured = { ...fit.all, queries: 720, individuals: 120 };
  await writeIdentityModel(file, { network: 'n', features: 'sift' }, measured);
  expect(await findIdentityModel([folder], { network: 'n', features: 'sift' })).toEqual({ ...measured, file });
  for (const other of [
    { network: 'm', features: 'sift' },
    { network: 'n', features: null },
    { network: undefined, features: 'sift' },
  ])
    expect(await findIdentityModel([folder], other)).toBeNull();
  expect(await isOfOlderVersion(folder)).toBe(false);
  await writeFile(file, '{"network":"n"');
  await expect(findIdentityModel([folder], { network: 'n', features: null })).rejects.toThrow(/damaged.*--overwrite/);
  // What versions before learnt is not taken for it.
  await rm(file);
  await writeFile(join(folder, 'certainty.json'), '{}');
  expect(await findIdentityModel([folder], { network: 'n', features: null })).toBeNull();
  expect(await isOfOlderVersion(folder)).toBe(true);
});
