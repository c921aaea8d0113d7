import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { News } from '../reporter.ts';
import { silent } from '../reporter.ts';
import { findJudge, Judge } from './judge.ts';
import { poolIdentities } from './pool-identities.ts';

const logistic = (intercept: number, slope: number) => ({ kind: 'logistic', intercept, slope }) as const;
/** Scores are log-odds of the animal, and their sum those of being known. */
const model = {
  ...{ pairs: logistic(0, 1), known: logistic(-2, 1), weights: [1, 0], catalogue: 3 },
  ...{ queries: 40, individuals: 20, file: 'identity.json' },
};
/** Two photos of a, one of b, c and of nobody. */
const gallery = ['a', 'a', 'b', 'c', ''];
const never = () => false;

test('all animals and a new one sum to 1, and animals count by their best photo', () => {
  const judge = new Judge(model, gallery, [undefined]);
  judge.add([1, 3, 2, -1, 9], never, ['a', 'b', 'c', '']);
  const [answer] = judge.queries;
  const sum = [...answer!.probabilities.values()].reduce((a, b) => a + b, answer!.isNew);
  expect(sum).toBeCloseTo(1, 9);
  expect([...answer!.probabilities.keys()]).toEqual(['a', 'b', 'c']);
  // Of log-odds 3 and 2: the photo without a name says nothing.
  expect(answer!.probabilities.get('a')! / answer!.probabilities.get('b')!).toBeCloseTo(Math.E, 5);
});

test('after enough animals less than 1 % is left for the others', () => {
  const judge = new Judge(model, gallery, [undefined, undefined]);
  judge.add([9, 9, 1, 0, 0], never, []);
  judge.add([5, 5, 5, 5, 0], never, []);
  expect(judge.queries.map(({ enough, band }) => [enough, band])).toEqual([
    [1, 'likely'],
    [3, 'check'],
  ]);
});

test('photos of its own say nothing of a query, and an animal that has no others is ruled out', () => {
  const judge = new Judge(model, gallery, [undefined]);
  judge.add([9, 9, 1, 0, 0], (index) => index < 2, ['a', 'b']);
  expect(judge.queries[0]!.probabilities.get('a')).toBe(0);
  expect(judge.queries[0]!.probabilities.get('b')).toBeGreaterThan(0.1);
});

test('photos of an encounter are judged together, also where others come between them', () => {
  const judge = new Judge(model, gallery, ['7', '8', '7']);
  judge.add([6, 0, 0, 0, 0], never, ['a']);
  expect(judge.encounters.size).toBe(0);
  judge.add([0, 0, 4, 0, 0], never, ['b']);
  judge.add([1, 0, 3, 0, 0], never, ['b']);
  expect([...judge.encounters.keys()]).toEqual(['8', '7']);
  const [first, , second] = judge.queries;
  const together = judge.encounters.get('7')!;
  expect([...together.probabilities.keys()]).toEqual(['a', 'b']);
  expect(together.probabilities.get('a')).toBeLessThan(first!.probabilities.get('a')!);
  expect(together.isNew).toBeLessThan(Math.max(first!.isNew, second!.isNew));
  expect(judge.encounters.get('8')).toEqual(judge.queries[1]);
});

test('pooled probabilities sum to 1; photos that agree make each other surer, more than three no more', () => {
  const one = { animals: Float64Array.of(0.6, 0.1, 0), isNew: 0.3 };
  expect(poolIdentities([one])).toBe(one);
  const same = poolIdentities([one, one]);
  // Odds of 3 to 7 and shares of 6 to 1, to the power of 2^¾.
  const power = 2 ** 0.75;
  expect(same.isNew / (1 - same.isNew)).toBeCloseTo((3 / 7) ** power, 12);
  expect(same.animals[0]! / same.animals[1]!).toBeCloseTo(6 ** power, 12);
  expect(same.animals[0]).toBeGreaterThan(0.6);
  const three = poolIdentities([one, one, one]);
  expect(three.animals[0]).toBeGreaterThan(same.animals[0]!);
  expect(poolIdentities([one, one, one, one, one]).animals[0]).toBeCloseTo(three.animals[0]!, 12);
  const pooled = poolIdentities([one, { animals: Float64Array.of(0.1, 0.6, 0), isNew: 0.3 }]);
  expect(pooled.animals[0]).toBeCloseTo(pooled.animals[1]!, 12);
  expect(pooled.animals[2]).toBe(0);
  for (const { animals, isNew } of [same, three, pooled])
    expect(animals.reduce((a, b) => a + b, isNew)).toBeCloseTo(1, 12);
});

test('an animal that one photo rules out is not lost, and none that may be it is new for certain', () => {
  const sure = { animals: Float64Array.of(1, 0), isNew: 0 };
  const other = { animals: Float64Array.of(0, 1), isNew: 0 };
  const split = poolIdentities([sure, other]);
  expect(split.animals[0]).toBeCloseTo(0.5, 6);
  expect(split.animals[1]).toBeCloseTo(0.5, 6);
  const nobody = { animals: Float64Array.of(0, 0), isNew: 1 };
  expect(poolIdentities([nobody, nobody])).toEqual(nobody);
});

test('what only an older version could use is named, and nobody judges by it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'judge-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'certainty.json'), '{}');
  const told: News[] = [];
  const sides = { queries: { paths: ['q.jpg'] }, gallery: { individuals: gallery } };
  const scores = { network: 'n', features: null, name: 'cosine' };
  expect(await findJudge([folder], scores, sides, { ...silent, news: (news) => void told.push(news) })).toBeNull();
  expect(told).toEqual([
    { kind: 'note', text: expect.stringContaining('of an older version, and is not used: evaluate again') },
  ]);
});
