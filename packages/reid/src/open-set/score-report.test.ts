import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Photo } from '@flukeprint/data';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { withoutAnimals } from '../aggregation/by-animal.ts';
import { simulatedScores } from '../testing/simulated-scores.ts';
import { scoreFiles, scoreReportJson, writeScoreReport } from './score-files.ts';
import { reportScores } from './score-report.ts';

const scores = simulatedScores({ animals: 150, queriesPerAnimal: 4, gain: 3.5, seed: 8 });
const report = reportScores(withoutAnimals(scores), 0, { falseMatch: 0.05, missed: 0.02 })!;

test('probabilities hold of animals that they were not learnt from', () => {
  for (const { adaptiveECE, adaptiveECEByChance, count } of Object.values(report.reliability)) {
    expect(count).toBeGreaterThanOrEqual(600);
    expect(adaptiveECE).toBeLessThan(0.03 + adaptiveECEByChance);
  }
});

test('no more is missed than either review promises', () => {
  const [plan, wide] = report.plans;
  expect(plan).toMatchObject({ target: 0.02, animals: 150 });
  expect(wide!.target).toBeCloseTo(0.1, 12);
  expect(plan!.missed.share).toBeLessThanOrEqual(0.02);
  expect(wide!.depth).toBeLessThan(plan!.depth);
  expect(report.adaptive.missed.low).toBeLessThan(0.02);
  expect(report.adaptive.median).toBeGreaterThan(0);
  expect(report.adaptive.mean).toBeLessThan(75);
});

test('a season that comes later misses what the plan says', () => {
  const later = simulatedScores({ animals: 150, queriesPerAnimal: 4, gain: 3.5, seed: 9 });
  const [plan] = report.plans;
  const missed = later.rows.filter((row, query) => {
    const own = later.animals.indexOf(later.individuals[query]!);
    return row.filter((score) => score > row[own]!).length >= plan!.depth;
  }).length;
  expect(missed / later.rows.length).toBeLessThanOrEqual(plan!.missed.high);
  expect(missed / later.rows.length).toBeGreaterThanOrEqual(plan!.missed.low);
});

test('the files say so, query by query', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scores-'));
  const queries = scores.individuals.map(
    (individual, i): Photo => ({ path: `${i}.jpg`, individual, file: `/${i}.jpg` }),
  );
  const source = { network: 'n', features: null };
  await writeScoreReport(folder, { queries }, report, source);
  const [table, model, plot] = await Promise.all(scoreFiles.map((name) => readFile(join(folder, name), 'utf8')));
  const rows: Record<string, string>[] = parse(table!, { columns: true });
  expect(rows).toHaveLength(600);
  const named = rows.filter(({ unseen, answer }) => unseen === 'yes' && answer === 'named').length;
  expect(named / rows.filter(({ unseen }) => unseen === 'yes').length).toBeLessThan(0.09);
  expect(rows.every(({ right, unseen, answer }) => unseen === 'no' || (right === 'yes') === (answer === 'new'))).toBe(
    true,
  );
  expect(JSON.parse(model!).model.catalogue).toBe(75);
  expect(plot).toContain('Do the probabilities hold?');
  expect(plot).toContain('not in the catalogue (ECE');
  const json = scoreReportJson(report)!;
  expect(json.open_set).toMatchObject({ unseen_animals: 75, target_false_match: 0.05 });
  expect(json.review.plans[0]).toMatchObject({ target_missed: 0.02, catalogue: 150 });
  // A report of too few photos replaces what was there.
  await writeScoreReport(folder, { queries }, null, source);
  const after = await Promise.all(scoreFiles.map((name) => readFile(join(folder, name), 'utf8')));
  expect(after[0]!.trim().split('\n')).toHaveLength(1);
  expect(JSON.parse(after[1]!).model).toBeNull();
  expect(after[2]).toContain('Too few held-out photos');
  await rm(folder, { recursive: true });
});

test('too few photos say nothing', () => {
  expect(
    reportScores(withoutAnimals(simulatedScores({ animals: 19, queriesPerAnimal: 1, gain: 3, seed: 1 })), 0),
  ).toBeNull();
  expect(scoreReportJson(null)).toBeNull();
});

test('twenty photos of ten animals are enough', () => {
  const small = reportScores(
    withoutAnimals(simulatedScores({ animals: 10, queriesPerAnimal: 2, gain: 3, seed: 1 })),
    0,
  );
  expect(small?.openSet.unseenAnimals).toBe(5);
  for (const { isNew, first } of small!.said) expect(isNew > 0 && isNew < 1 && first > 0 && first < 1).toBe(true);
});
