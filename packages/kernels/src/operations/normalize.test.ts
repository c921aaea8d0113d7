import { test } from 'vitest';
import { evaluate, float64 } from '../conformance/evaluate.ts';
import { expectValues } from '../testing/expect-values.ts';

test('rows above, at and below eps', () => {
  // y = F.normalize(tensor([[3, 4], [0, 0], [1, 2]]), eps=3); y.backward(tensor([[1, 2], [3, 4], [5, 6]]))
  const input = float64([3, 2], 3, 4, 0, 0, 1, 2);
  const { output, norm } = evaluate('normalize', { input }, { eps: 3 });
  expectValues(output, [3, 2], [0.6, 0.8, 0, 0, 1 / 3, 2 / 3]);
  expectValues(norm, [3, 1], [5, 0, Math.sqrt(5)]);
  const gradOutput = float64([3, 2], 1, 2, 3, 4, 5, 6);
  const { gradInput } = evaluate('normalizeGrad', { gradOutput, output, norm }, { eps: 3 });
  expectValues(gradInput, [3, 2], [-0.064, 0.048, 1, 4 / 3, 5 / 3, 2]);
});

test('along another dimension', () => {
  const { output, norm } = evaluate('normalize', { input: float64([2, 2], 3, 0, 4, -2) }, { dim: -2 });
  expectValues(output, [2, 2], [0.6, 0, 0.8, -1]);
  expectValues(norm, [1, 2], [5, 2]);
});
