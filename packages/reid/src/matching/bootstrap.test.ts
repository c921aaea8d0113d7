import { expect, test } from 'vitest';
import { bootstrapIntervals } from './bootstrap.ts';
import type { QueryResult } from './metrics.ts';

const results = (...ranks: number[]): QueryResult[] =>
  ranks.map((rank, query) => ({
    query,
    rank,
    averagePrecision: 1 / rank,
    averagePrecisionAt5: rank <= 5 ? 1 / rank : 0,
    matches: [],
    right: null,
    individuals: [],
  }));
const width = ([low, high]: readonly [number, number]) => high - low;

test('an interval of independent queries is that of the binomial distribution', () => {
  // 400 animals with a query each, of which 100 are named first: 25 % ± 1.96 · √(0.25 · 0.75 / 400) = 20.8 … 29.2 %.
  const ranks = Array.from({ length: 400 }, (_, i) => (i % 4 === 0 ? 1 : 30));
  const individuals = ranks.map((_, i) => `whale ${i}`);
  const intervals = bootstrapIntervals(results(...ranks), individuals, 0)!;
  expect(intervals['R@1'][0]).toBeCloseTo(0.208, 2);
  expect(intervals['R@1'][1]).toBeCloseTo(0.292, 2);
  expect(intervals['R@20']).toEqual(intervals['R@1']);
  expect(intervals.mAP[0]).toBeGreaterThan(0.23);
  expect(intervals.mAP[1]).toBeLessThan(0.33);
});

test('ten queries of one animal that are answered alike count as one', () => {
  const ranks = Array.from({ length: 400 }, (_, i) => (Math.floor(i / 10) % 4 === 0 ? 1 : 30));
  const alone = bootstrapIntervals(
    results(...ranks),
    ranks.map((_, i) => `whale ${i}`),
    0,
  )!;
  const together = bootstrapIntervals(
    results(...ranks),
    ranks.map((_, i) => `whale ${Math.floor(i / 10)}`),
    0,
  )!;
  expect(width(together['R@1']) / width(alone['R@1'])).toBeCloseTo(Math.sqrt(10), 0);
});

test('is the same for the same seed, another for another, and never leaves 0 to 1', () => {
  const ranks = Array.from({ length: 50 }, (_, i) => 1 + (i % 7));
  const individuals = ranks.map((_, i) => `whale ${i % 20}`);
  const of = (seed: number) => bootstrapIntervals(results(...ranks), individuals, seed)!;
  expect(of(3)).toEqual(of(3));
  expect(of(4).mAP).not.toEqual(of(3).mAP);
  expect(of(3)['R@20']).toEqual([1, 1]);
});

test('one animal says nothing of others', () => {
  expect(bootstrapIntervals(results(1, 2, 3), ['a', 'a', 'a'], 0)).toBeNull();
});
