import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fitIsotonic } from './isotonic.ts';

interface Case {
  readonly scores: number[];
  readonly outcomes: number[];
  readonly weights: number[] | null;
  readonly fitted: number[];
}
const cases: Record<string, Case> = JSON.parse(
  readFileSync(new URL('fixtures/isotonic.json', import.meta.url), 'utf8'),
);

test.each(Object.entries(cases))('blocks agree with scikit-learn: %s', (_, { scores, outcomes, weights, fitted }) => {
  const { blocks } = fitIsotonic(scores, outcomes, weights ?? undefined);
  for (const [i, score] of scores.entries()) {
    const block = blocks.filter(({ from, to }) => from <= score && score <= to);
    expect(block.length).toBe(1);
    expect(block[0]!.mean).toBeCloseTo(fitted[i]!, 12);
  }
  expect(blocks.length).toBe(new Set(fitted.map((value) => value.toFixed(9))).size);
});

describe('at', () => {
  const isotonic = fitIsotonic([0, 2, 3, 5, 7, 7], [0, 0, 1, 0, 1, 1]);

  test('is linear between mean scores and constant beyond the ends', () => {
    expect(isotonic.blocks.map(({ score, mean }) => [score, mean])).toEqual([
      [1, 0],
      [4, 0.5],
      [7, 1],
    ]);
    // Six outcomes: 1/8 at the least.
    expect([-9, Number.NEGATIVE_INFINITY, 0, 1].map(isotonic.at)).toEqual([0.125, 0.125, 0.125, 0.125]);
    expect(isotonic.at(2)).toBeCloseTo(0.25, 12);
    expect(isotonic.at(4)).toBe(0.5);
    expect(isotonic.at(5.5)).toBeCloseTo(0.6875, 12);
    expect([7, 8, Number.POSITIVE_INFINITY].map(isotonic.at)).toEqual([0.875, 0.875, 0.875]);
  });

  test('is NaN where there is no score', () => {
    expect(isotonic.at(Number.NaN)).toBeNaN();
  });

  test('never falls and keeps from 0 and 1', () => {
    const { scores, outcomes } = cases['fine scores']!;
    const { at } = fitIsotonic(scores, outcomes);
    const values = Array.from({ length: 1000 }, (_, i) => at(-4 + 0.008 * i));
    for (const [i, value] of values.entries()) if (i > 0) expect(value).toBeGreaterThanOrEqual(values[i - 1]!);
    expect(values[0]).toBe(1 / 202);
    expect(values.at(-1)).toBe(1 - 1 / 202);
  });
});

test('a weight counts as so many outcomes', () => {
  const weighted = fitIsotonic([0, 1, 2], [1, 0, 1], [1, 3, 2]).blocks;
  const repeated = fitIsotonic([0, 1, 1, 1, 2, 2], [1, 0, 0, 0, 1, 1]).blocks;
  expect(weighted).toEqual(repeated);
  expect(weighted[0]!.mean).toBeCloseTo(0.25, 12);
});

test('says what it cannot fit', () => {
  expect(() => fitIsotonic([], [])).toThrow('received none');
  expect(() => fitIsotonic([1, 2], [1])).toThrow('each of 2 scores');
  expect(() => fitIsotonic([1, Number.NaN], [1, 0])).toThrow('NaN at 1');
  expect(() => fitIsotonic([1], [2])).toThrow('received 2 at 0');
  expect(() => fitIsotonic([1], [1], [0])).toThrow('weights above 0');
});
