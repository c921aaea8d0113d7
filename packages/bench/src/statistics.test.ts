import { describe, expect, it } from 'vitest';
import { geometricMean, quantile, speedup, spread } from './statistics.ts';

describe('quantile', () => {
  it('interpolates as numpy does', () => {
    // numpy.quantile([7, 1, 3, 10], [0, 0.25, 0.5, 0.75, 1])
    expect([0, 0.25, 0.5, 0.75, 1].map((p) => quantile([7, 1, 3, 10], p))).toEqual([1, 2.5, 5, 7.75, 10]);
  });

  it('of one value is that value', () => {
    expect(quantile([3], 0.25)).toBe(3);
  });

  it('leaves the order of its argument alone', () => {
    const values = [3, 1, 2];
    quantile(values, 0.5);
    expect(values).toEqual([3, 1, 2]);
  });

  it('of nothing is an error', () => {
    expect(() => quantile([], 0.5)).toThrow('at least one value');
  });
});

it('spread holds median, quartiles and extremes', () => {
  expect(spread([5, 1, 4, 2, 3])).toEqual({ median: 3, lower_quartile: 2, upper_quartile: 4, min: 1, max: 5 });
});

describe('speedup', () => {
  it('compares within a round: a machine that is slow for a while slows both', () => {
    expect(speedup([1, 10, 1], [2, 20, 2])).toEqual({
      median: 2,
      lower_quartile: 2,
      upper_quartile: 2,
      min: 2,
      max: 2,
    });
  });

  it('takes the rounds that both have', () => {
    expect(speedup([2, 1, 1], [8]).median).toBe(4);
  });
});

describe('geometricMean', () => {
  it('balances twice as fast with half as fast', () => {
    expect(geometricMean([2, 0.5])).toBeCloseTo(1, 12);
    expect(geometricMean([1, 10, 100])).toBeCloseTo(10, 12);
  });

  it('of nothing is an error', () => {
    expect(() => geometricMean([])).toThrow('at least one value');
  });
});
