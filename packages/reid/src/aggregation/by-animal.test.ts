import { expect, test } from 'vitest';
import { animalScoresOf, groupsOf, scoresByAnimal } from './by-animal.ts';
import { encounterFusions, fuseEncounters } from './by-encounter.ts';

const gallery = ['bo', 'alba', 'bo', '', 'bo', 'alba'];
const row = Float32Array.of(0.5, 0.25, 0.75, 1, 0, 0.5);

test('photos without a name belong to no animal', () => {
  expect(groupsOf(gallery)).toEqual({
    names: ['bo', 'alba'],
    members: [
      [0, 2, 4],
      [1, 5],
    ],
  });
});

test.each([
  ['best', [0.75, 0.5]],
  ['noisy-or', [1 - 0.5 * 0.25, 1 - 0.75 * 0.5]],
  [{ meanOfBest: 2 }, [0.625, 0.375]],
  [{ meanOfBest: 9 }, [1.25 / 3, 0.375]],
] as const)('%j of the photos of an animal', (aggregation, expected) => {
  expect([...scoresByAnimal(row, groupsOf(gallery), aggregation)]).toEqual(expected.map(Math.fround));
});

test('a row that is used again does not change the scores before', () => {
  const scores = animalScoresOf([row], ['bo'], gallery);
  row.fill(0);
  expect(scores.rows[0]).toEqual(Float32Array.of(0.75, 0.5));
  expect(scores).toMatchObject({ animals: ['bo', 'alba'], individuals: ['bo'] });
});

test('an encounter is more than one photo of it, and one photo alone is itself', () => {
  const rows = [Float32Array.of(0.9, 0.2), Float32Array.of(0.6, 0.2), Float32Array.of(0.1, 0.7)];
  const groups = groupsOf(['monday', 'monday', 'tuesday']);
  const fused = Object.fromEntries(encounterFusions.map((way) => [way, fuseEncounters(rows, groups, way)]));
  expect(fused.best![0]![0]).toBeCloseTo(0.9, 6);
  expect(fused.mean![0]![0]).toBeCloseTo(0.75, 6);
  expect(fused['noisy-or']![0]![0]).toBeCloseTo(0.96, 6);
  // Odds of 9 and of 1.5, by their geometric mean.
  expect(fused['log-odds']![0]![0]).toBeCloseTo(1 - 1 / (1 + Math.sqrt(9 * 1.5)), 6);
  for (const way of encounterFusions) {
    expect(fused[way]![1]![0]).toBeCloseTo(0.1, 6);
    expect(fused[way]![1]![1]).toBeCloseTo(0.7, 6);
  }
});
