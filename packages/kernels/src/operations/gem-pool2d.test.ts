import { describe, expect, test } from 'vitest';
import { evaluate, float64 } from '../conformance/evaluate.ts';

const pooled = (p: number, eps: number, ...data: number[]) => {
  const inputs = { input: float64([1, 1, 1, data.length], ...data), p: float64([1], p) };
  return evaluate('gemPool2d', inputs, { eps }).output.data[0]!;
};

describe('gemPool2d', () => {
  test('is the mean for p = 1, the root of the mean square for 2, near the maximum for a large one', () => {
    expect(pooled(1, 1e-6, 1, 2, 6)).toBeCloseTo(3, 12);
    expect(pooled(2, 1e-6, 3, 4, 5)).toBeCloseTo(Math.sqrt(50 / 3), 12);
    expect(pooled(100, 1e-6, 1, 2, 6)).toBeCloseTo(6 / 3 ** 0.01, 12);
  });

  test('takes eps for what is smaller, and no gradient goes there', () => {
    expect(pooled(3, 0.5, -7, 0)).toBeCloseTo(0.5, 12);
    const inputs = { input: float64([1, 1, 1, 3], -7, 0.5, 2), p: float64([1], 3) };
    const gradOutput = float64([1, 1, 1, 1], 6);
    const { output } = evaluate('gemPool2d', inputs, { eps: 0.5 });
    const { gradInput } = evaluate('gemPool2dGrad', { ...inputs, gradOutput, output }, { eps: 0.5 });
    const y = ((0.125 + 0.125 + 8) / 3) ** (1 / 3);
    expect([...gradInput.data]).toEqual([
      0,
      expect.closeTo(2 * (0.5 / y) ** 2, 12),
      expect.closeTo(2 * (2 / y) ** 2, 12),
    ]);
  });

  test('refuses another p than one number, and an eps of 0', () => {
    const input = float64([1, 1, 1, 2], 1, 2);
    expect(() => evaluate('gemPool2d', { input, p: float64([2], 3, 3) }, {})).toThrow(/gemPool2d.*p.*\[1\]/);
    expect(() => evaluate('gemPool2d', { input, p: float64([1], 3) }, { eps: 0 })).toThrow('a number of more than 0');
  });
});
