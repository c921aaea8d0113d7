import { expect, test } from 'vitest';
import { dynamicMargins } from './dynamic-margins.ts';

test('the fewer photos, the larger the margin', () => {
  const margins = dynamicMargins([1, 16, 81, 10_000]);
  for (const [i, expected] of [0.55, 0.3, 0.5 / 3 + 0.05, 0.1].entries()) expect(margins[i]).toBeCloseTo(expected, 12);
});

test('takes a, b and lambda', () => {
  expect([...dynamicMargins([4], { a: 1, b: 0.25, lambda: 0.5 })]).toEqual([0.75]);
});

test('names what is no number of photos, and angles out of range', () => {
  expect(() => dynamicMargins([3, 0])).toThrow('expected a positive number of photos, received 0 for individual 1');
  expect(() => dynamicMargins([1], { a: 4 })).toThrow('expected angles from 0 to π, received 4.05 for 1 photos');
});
