import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { reliabilityOf } from './reliability.ts';

test('the mean distance of what was said from what came true', () => {
  // Twenty at 10 %, of which five came true, and twenty at 90 %, of which all did.
  const said = [...Array(20).fill(0.1), ...Array(20).fill(0.9)];
  const came = [...Array(5).fill(1), ...Array(15).fill(0), ...Array(20).fill(1)];
  const reliability = reliabilityOf(said, came);
  expect(reliability.equalWidthECE).toBeCloseTo((0.15 + 0.1) / 2, 12);
  expect(reliability.brier).toBeCloseTo((5 * 0.81 + 15 * 0.01 + 20 * 0.01) / 40, 12);
  expect(reliability.bins).toHaveLength(10);
  expect(reliability.bins.every(({ count }) => count === 4)).toBe(true);
});

test('of forecasts that are exactly right the error is that by chance', () => {
  const random = randomStream(6, 'forecasts');
  const said = Array.from({ length: 800 }, () => random.uniform() ** 3);
  const errors = Array.from({ length: 20 }, () => {
    const came = said.map((p) => Number(random.uniform() < p));
    const { adaptiveECE, adaptiveECEByChance } = reliabilityOf(said, came);
    expect(adaptiveECEByChance).toBeGreaterThan(0.015);
    return adaptiveECE / adaptiveECEByChance;
  });
  expect(errors.reduce((a, b) => a + b) / errors.length).toBeCloseTo(1, 0);
  // And where they are too sure it is much more.
  const sure = reliabilityOf(
    said.map((p) => (p > 0.5 ? 0.99 : 0.01)),
    said.map((p) => Number(random.uniform() < p)),
  );
  expect(sure.adaptiveECE).toBeGreaterThan(3 * sure.adaptiveECEByChance);
});

test('nothing said is nothing to judge', () => {
  expect(() => reliabilityOf([], [])).toThrow('one at least');
  expect(() => reliabilityOf([0.5], [])).toThrow('an outcome for each of 1');
});
