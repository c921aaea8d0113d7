import { test } from 'vitest';
import { evaluate, float64, int32 } from '../conformance/evaluate.ts';
import { expectValues } from '../testing/expect-values.ts';

/** On a line: individual 0 at 0, 1 and 5, individual 1 at 3 and 4, individual 2 alone at 100. */
const input = float64([6, 1], 0, 1, 5, 3, 4, 100);
const target = int32([6], 0, 0, 0, 1, 1, 2);

test('farthest of the same, nearest of another, mean over the anchors that have both', () => {
  const { output, positive, negative } = evaluate('tripletMargin', { input, target }, { margin: 0.5 });
  expectValues(positive, [6], [2, 2, 0, 4, 3, -1]);
  expectValues(negative, [6], [3, 3, 4, 1, 2, -1]);
  // max(0, ½ + d⁺ − d⁻): ½ + 5 − 3, ½ + 4 − 2, ½ + 5 − 1, max(0, ½ + 1 − 2), ½ + 1 − 1.
  expectValues(output, [], [(2.5 + 2.5 + 4.5 + 0 + 0.5) / 5]);
  const inputs = { gradOutput: float64([], 5), input, positive, negative };
  // Each active anchor pulls itself and its positive together and pushes its negative away, by 1 each.
  const { gradInput } = evaluate('tripletMarginGrad', inputs, { margin: 0.5 });
  expectValues(gradInput, [6, 1], [-1, 0, 1, -3, 3, 0]);
});

test('soft margin', () => {
  const two = { input: float64([3, 1], 0, 1, 3), target: int32([3], 7, 7, 8) };
  const { output, positive, negative } = evaluate('tripletMargin', two, { margin: 'soft' });
  const softplus = (x: number) => Math.log(1 + Math.exp(x));
  expectValues(output, [], [(softplus(1 - 3) + softplus(1 - 2)) / 2]);
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  const [s0, s1] = [sigmoid(-2) / 2, sigmoid(-1) / 2];
  const inputs = { gradOutput: float64([], 1), input: two.input, positive, negative };
  const { gradInput } = evaluate('tripletMarginGrad', inputs, { margin: 'soft' });
  // Anchor 0: d⁺ = x1 − x0, d⁻ = x2 − x0. Anchor 1: d⁺ = x1 − x0, d⁻ = x2 − x1.
  expectValues(gradInput, [3, 1], [-s1, s0 + 2 * s1, -s0 - s1]);
});

test.for([
  ['one individual', [4, 4, 4]],
  ['nobody twice', [1, 2, 3]],
] as const)('%s: no anchor, no loss, no gradient', ([, labels]) => {
  const three = { input: float64([3, 1], 0, 1, 3), target: int32([3], ...labels) };
  const { output, positive, negative } = evaluate('tripletMargin', three, { margin: 'soft' });
  expectValues(output, [], [0]);
  expectValues(positive, [3], [-1, -1, -1]);
  expectValues(negative, [3], [-1, -1, -1]);
  const inputs = { gradOutput: float64([], 1), input: three.input, positive, negative };
  expectValues(evaluate('tripletMarginGrad', inputs, { margin: 'soft' }).gradInput, [3, 1], [0, 0, 0]);
});

test('the same photo twice: distance 1e-6, the lowest index of equals, gradient 0', () => {
  const same = { input: float64([4, 1], 2, 2, 2, 2), target: int32([4], 0, 0, 0, 1) };
  const { output, positive, negative } = evaluate('tripletMargin', same, { margin: 1 });
  expectValues(output, [], [1]);
  expectValues(positive, [4], [1, 0, 0, -1]);
  expectValues(negative, [4], [3, 3, 3, -1]);
  const inputs = { gradOutput: float64([], 1), input: same.input, positive, negative };
  expectValues(evaluate('tripletMarginGrad', inputs, { margin: 1 }).gradInput, [4, 1], [0, 0, 0, 0]);
});
