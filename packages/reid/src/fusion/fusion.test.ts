import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { evaluateRows } from '../matching/evaluate-rows.ts';
import { defaultFusion } from './default-fusion.ts';
import { fitFusion, fuseRow, heldOutFusions, type KnownQuery, leastQueries } from './fusion.ts';

/** As an evaluation joins them: each query by what the other animals teach. */
function fusedHeldOut(queries: readonly KnownQuery[], gallery: readonly string[]): Float32Array[] {
  const fusions = heldOutFusions(queries, gallery, defaultFusion);
  return queries.map((query, i) => fuseRow(query, fusions[i]!));
}

/** 40 animals with five photos in the gallery and two queries each. */
const gallery = Array.from({ length: 200 }, (_, i) => `animal ${i % 40}`);
const animals = Array.from({ length: 80 }, (_, i) => `animal ${i % 40}`);

/** Scores of which the right photos have `lift` more on average. */
function rows(name: string, lift: number, low = 0): Float32Array[] {
  const random = randomStream(0, 'scores', name);
  return animals.map((query) =>
    Float32Array.from(gallery, (animal) => low + 0.15 * random.normal() + (animal === query ? lift : 0)),
  );
}
const shares = (all: readonly Float32Array[]) => all.map((row) => row.map((value) => Math.min(1, Math.max(0, value))));

const known = (cosines: readonly Float32Array[], similarities: readonly Float32Array[]) =>
  animals.map((individual, i) => ({ individual, cosines: cosines[i]!, similarities: similarities[i]! }));
const asked = animals.map((individual) => ({ individual }));
const first = (fused: readonly Float32Array[]) => evaluateRows(fused, asked, gallery, 'photos').metrics['R@1'];
const fused = (cosines: readonly Float32Array[], similarities: readonly Float32Array[]) =>
  first(fusedHeldOut(known(cosines, similarities), gallery));

test('two fair kinds of scores together are better than each', () => {
  const cosines = rows('cosine', 0.3);
  const local = shares(rows('local', 0.3, 0.3));
  const together = fused(cosines, local);
  expect(together).toBeGreaterThan(first(cosines) + 0.1);
  expect(together).toBeGreaterThan(first(local) + 0.1);
});

test('a kind that says nothing takes nothing away', () => {
  const cosines = rows('cosine', 0.4);
  const nothing = animals.map(() => new Float32Array(200));
  expect(fused(cosines, nothing)).toBe(first(cosines));
  expect(fused(cosines, shares(rows('noise', 0, 0.3)))).toBeGreaterThan(first(cosines) - 0.04);
  const local = shares(rows('local', 0.4, 0.3));
  expect(fused(rows('noise', 0), local)).toBeGreaterThan(first(local) - 0.04);
});

test('probabilities hold: of photos with such a one about that share is of the individual', () => {
  const queries = known(rows('cosine', 0.3), shares(rows('local', 0.3, 0.3)));
  const pairs = fusedHeldOut(queries, gallery).flatMap((row, query) =>
    Array.from(row, (probability, i) => ({ probability, same: gallery[i] === animals[query] })),
  );
  for (const [low, high] of [
    [0, 0.2],
    [0.2, 0.6],
    [0.6, 1],
  ] as const) {
    const there = pairs.filter(({ probability }) => probability >= low && probability < high);
    const mean = there.reduce((sum, { probability }) => sum + probability, 0) / there.length;
    expect(there.length).toBeGreaterThan(30);
    expect(Math.abs(there.filter(({ same }) => same).length / there.length - mean)).toBeLessThan(0.1);
  }
});

test('probabilities keep the order of the sums, near 1, too', () => {
  const cosines = Float32Array.from({ length: 200 }, (_, i) => 1 - i / 1000);
  const row = fuseRow({ cosines, similarities: cosines.map((value) => value ** 0.01) }, defaultFusion);
  for (let i = 1; i < row.length; i++) expect(row[i]!).toBeLessThan(row[i - 1]!);
  expect(row.every((value) => value > 0 && value <= 1)).toBe(true);
});

test('learns from queries that have photos in the gallery, and from no fewer than it takes', () => {
  const queries = known(rows('cosine', 0.3), shares(rows('local', 0.3, 0.3)));
  const enough = queries.slice(0, leastQueries);
  const unknown = { ...queries[0]!, individual: '' };
  const stranger = { ...queries[1]!, individual: 'nobody' };
  const learnt = fitFusion(enough, gallery, defaultFusion);
  expect(learnt.weights.every((weight) => weight >= 0)).toBe(true);
  expect(fitFusion([...enough, unknown, stranger], gallery, defaultFusion)).toEqual(learnt);
  expect(fitFusion([...enough.slice(1), unknown, stranger], gallery, defaultFusion)).toBe(defaultFusion);
  expect(fitFusion([], gallery, defaultFusion)).toBe(defaultFusion);
});
