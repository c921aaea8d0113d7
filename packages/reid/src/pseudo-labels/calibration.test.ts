import { expect, test } from 'vitest';
import { calibration, thresholdFor } from './calibration.ts';

/** Probabilities of names; those marked with a minus are wrong. */
const of = (...values: number[]) =>
  [
    values.map((p) => ({ individual: p < 0 ? 'other' : 'Alba', probability: Math.abs(p) })),
    values.map(() => 'Alba'),
  ] as const;

test('the lowest threshold with enough right names, ties together', () => {
  const known = of(0.99, 0.97, 0.95, -0.9, 0.9, 0.8, -0.5, -0.4);
  expect(thresholdFor(0.95, ...known)).toEqual({ threshold: 0.95, sure: 3, right: 3 });
  expect(thresholdFor(0.8, ...known)).toEqual({ threshold: 0.8, sure: 6, right: 5 });
  expect(thresholdFor(0.5, ...known)).toEqual({ threshold: 0.4, sure: 8, right: 5 });
});

test('where the surest name is wrong, more right ones may follow, or none', () => {
  expect(thresholdFor(0.75, ...of(-0.99, 0.9, 0.9, 0.9))).toEqual({ threshold: 0.9, sure: 4, right: 3 });
  expect(thresholdFor(0.95, ...of(-0.99, 0.9))).toBeNull();
  expect(thresholdFor(0.95, [], [])).toBeNull();
});

test('a threshold of few digits has the photos that it was made for', () => {
  const known = of(0.999987, 0.87654321);
  const { threshold, sure, right } = thresholdFor(0.95, ...known)!;
  expect(threshold).toBe(0.8765);
  expect(calibration(...known, threshold)).toMatchObject({ sure, right });
});
