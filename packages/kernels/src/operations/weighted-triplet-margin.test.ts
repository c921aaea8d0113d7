import { expect, test } from 'vitest';
import { evaluate, float64, int32 } from '../conformance/evaluate.ts';
import { expectValues } from '../testing/expect-values.ts';

/** On a line: individual 0 at 0, 1 and 5, individual 1 at 3, individual 2 at 9. */
const input = float64([5, 1], 0, 1, 5, 3, 9);
const target = int32([5], 0, 0, 0, 1, 2);

/** Mean of distances weighted by softmax(sign · d). */
function weighted(distances: number[], sign: 1 | -1): number {
  const exponentials = distances.map((d) => Math.exp(sign * d));
  const sum = exponentials.reduce((a, b) => a + b);
  return distances.reduce((total, d, i) => total + (exponentials[i]! / sum) * d, 0);
}

const gaps = [
  weighted([1, 5], 1) - weighted([3, 9], -1),
  weighted([1, 4], 1) - weighted([2, 8], -1),
  weighted([5, 4], 1) - weighted([2, 4], -1),
];

test('softmax of the positives, softmin of the negatives, mean over the anchors that have both', () => {
  const { output, distance } = evaluate('weightedTripletMargin', { input, target }, { margin: 0.5 });
  expectValues(output, [], [gaps.reduce((sum, gap) => sum + 0.5 + gap, 0) / 3]);
  expect([...distance.data.slice(0, 5)]).toEqual([1e-6, 1, 5, 3, 9]);
});

test('soft margin', () => {
  const { output } = evaluate('weightedTripletMargin', { input, target }, { margin: 'soft' });
  expectValues(output, [], [gaps.reduce((sum, gap) => sum + Math.log1p(Math.exp(gap)), 0) / 3]);
});

test('far apart it is batch hard', () => {
  const far = { input: float64([5, 1], 0, 100, 500, 300, 900), target };
  const { output } = evaluate('weightedTripletMargin', far, { margin: 1 });
  expectValues(output, [], [evaluate('tripletMargin', far, { margin: 1 }).output.data[0]!]);
});

test('one positive and one negative: the gradient of a plain triplet', () => {
  const three = { input: float64([3, 1], 0, 1, 3), target: int32([3], 7, 7, 8) };
  const { distance } = evaluate('weightedTripletMargin', three, { margin: 4 });
  const inputs = { gradOutput: float64([], 2), ...three, distance };
  // Anchors 0 and 1: d⁺ = x1 − x0 both times, d⁻ = x2 − x0 and x2 − x1.
  expectValues(evaluate('weightedTripletMarginGrad', inputs, { margin: 4 }).gradInput, [3, 1], [-1, 3, -2]);
});

test.for([
  ['one individual', [4, 4, 4]],
  ['nobody twice', [1, 2, 3]],
] as const)('%s: no anchor, no loss, no gradient', ([, labels]) => {
  const three = { input: float64([3, 1], 0, 1, 3), target: int32([3], ...labels) };
  const { output, distance } = evaluate('weightedTripletMargin', three, { margin: 'soft' });
  expectValues(output, [], [0]);
  const inputs = { gradOutput: float64([], 1), ...three, distance };
  expectValues(evaluate('weightedTripletMarginGrad', inputs, { margin: 'soft' }).gradInput, [3, 1], [0, 0, 0]);
});

test('the same photo everywhere: a finite loss, gradient 0', () => {
  const same = { input: float64([4, 1], 2, 2, 2, 2), target: int32([4], 0, 0, 0, 1) };
  const { output, distance } = evaluate('weightedTripletMargin', same, { margin: 1 });
  expectValues(output, [], [1]);
  const inputs = { gradOutput: float64([], 1), ...same, distance };
  expectValues(evaluate('weightedTripletMarginGrad', inputs, { margin: 1 }).gradInput, [4, 1], [0, 0, 0, 0]);
});
