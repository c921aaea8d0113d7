import { expect, test } from 'vitest';
import { evaluate, float64, int32 } from '../conformance/evaluate.ts';
import { expectValues } from '../testing/expect-values.ts';
import { arcfaceMaxCosine } from './arcface-margin.ts';

const cosine = float64([3, 2], 0.5, 0.2, -0.3, 0.1, -0.95, 0.4);
const target = int32([3], 0, 0, 0);
const ones = float64([3, 2], 1, 1, 1, 1, 1, 1);

test('cos(θ + m) in the column of the target', () => {
  // s * torch.where(one_hot, phi, c) with the formula of docs/operations.md; y.sum().backward()
  const { output } = evaluate('arcfaceMargin', { cosine, target }, {});
  expectValues(output, [3, 2], [0.707897558727, 6, -21.61852778, 3, -35.6913827214, 12], 1e-7);
  const { gradCosine } = evaluate('arcfaceMarginGrad', { gradOutput: ones, cosine, target }, {});
  expectValues(gradCosine, [3, 2], [34.6313707698, 30, 21.8043059571, 30, 30, 30], 1e-7);
});

test('easyMargin leaves angles beyond 90° alone', () => {
  const { output } = evaluate('arcfaceMargin', { cosine, target }, { easyMargin: true });
  expectValues(output, [3, 2], [0.707897558727, 6, -9, 3, -28.5, 12], 1e-7);
  const { gradCosine } = evaluate('arcfaceMarginGrad', { gradOutput: ones, cosine, target }, { easyMargin: true });
  expectValues(gradCosine, [3, 2], [34.6313707698, 30, 30, 30, 30, 30], 1e-7);
});

test.for([false, true])('each class has the margin of its own (easyMargin %s)', (easyMargin) => {
  const own = { cosine, target: int32([3], 1, 0, 0), margins: float64([2], 0.7, 0.1) };
  const gradOutput = ones;
  const { output } = evaluate('arcfaceMargin', own, { easyMargin });
  const { gradCosine } = evaluate('arcfaceMarginGrad', { gradOutput, ...own }, { easyMargin });
  for (const [row, m] of [0.1, 0.7, 0.7].entries()) {
    const one = { cosine, target: int32([3], ...own.target.data), gradOutput };
    const same = evaluate('arcfaceMargin', one, { m, easyMargin }).output;
    expect(output.data.slice(2 * row, 2 * row + 2)).toEqual(same.data.slice(2 * row, 2 * row + 2));
    const slope = evaluate('arcfaceMarginGrad', one, { m, easyMargin }).gradCosine;
    expect(gradCosine.data.slice(2 * row, 2 * row + 2)).toEqual(slope.data.slice(2 * row, 2 * row + 2));
  }
});

test('at the threshold itself the straight line holds', () => {
  const m = 0.5;
  const at = { cosine: float64([1, 1], Math.cos(Math.PI - m)), target: int32([1], 0) };
  const { output } = evaluate('arcfaceMargin', at, { s: 1, m });
  expectValues(output, [1, 1], [Math.cos(Math.PI - m) - m * Math.sin(Math.PI - m)]);
  const { gradCosine } = evaluate('arcfaceMarginGrad', { gradOutput: float64([1, 1], 1), ...at }, { s: 1, m });
  expectValues(gradCosine, [1, 1], [1]);
  const at90 = { cosine: float64([1, 1], 0), target: int32([1], 0) };
  expectValues(evaluate('arcfaceMargin', at90, { s: 1, m, easyMargin: true }).output, [1, 1], [0]);
});

test.for([false, true])('no NaN at a cosine of ±1 or just beyond (easyMargin %s)', (easyMargin) => {
  const edges = { cosine: float64([4, 1], 1, -1, 1.0000001, -1.0000001), target: int32([4], 0, 0, 0, 0) };
  const { output } = evaluate('arcfaceMargin', edges, { s: 1, easyMargin });
  expect(output.data.every(Number.isFinite)).toBe(true);
  expect(output.data[0]).toBeCloseTo(Math.cos(0.5), 3);
  expect(output.data[0]).toBe(output.data[2]);
  const gradOutput = float64([4, 1], 1, 1, 1, 1);
  const { gradCosine } = evaluate('arcfaceMarginGrad', { gradOutput, ...edges }, { s: 1, easyMargin });
  expectValues(gradCosine, [4, 1], [0, 0, 0, 0]);
});

test('the clamp is an f32 below 1 whose derivative is finite', () => {
  expect(Math.fround(arcfaceMaxCosine)).toBe(arcfaceMaxCosine);
  const steepest = { cosine: float64([1, 1], arcfaceMaxCosine), target: int32([1], 0) };
  const { gradCosine } = evaluate('arcfaceMarginGrad', { gradOutput: float64([1, 1], 1), ...steepest }, { s: 1 });
  expect(gradCosine.data[0]).toBeGreaterThan(100);
  expect(gradCosine.data[0]).toBeLessThan(1e4);
});
