import { test } from 'vitest';
import { evaluate, float64 } from '../conformance/evaluate.ts';
import { expectValues } from '../testing/expect-values.ts';

const input = float64([2, 3], 1, 2, 3, 1000, 1000, -1000);
const gradOutput = float64([2, 3], 0, 1, 2, 3, 4, 5);

test('softmax does not overflow', () => {
  // y = F.softmax(tensor([[1, 2, 3], [1000, 1000, -1000]]), 1); y.backward(arange(6).reshape(2, 3))
  const { output } = evaluate('softmax', { input }, { dim: 1 });
  expectValues(output, [2, 3], [0.0900305731704, 0.244728471055, 0.665240955775, 0.5, 0.5, 0]);
  const { gradInput } = evaluate('softmaxGrad', { gradOutput, output }, { dim: -1 });
  expectValues(gradInput, [2, 3], [-0.14181709361, -0.14077035747, 0.282587451079, -0.25, 0.25, 0]);
});

test('logSoftmax does not underflow', () => {
  // y = F.log_softmax(tensor([[1, 2, 3], [1000, 1000, -1000]]), 1); y.backward(arange(6).reshape(2, 3))
  const { output } = evaluate('logSoftmax', { input }, { dim: 1 });
  // biome-ignore format: one row per line
  expectValues(output, [2, 3], [
    -2.40760596444, -1.40760596444, -0.407605964444,
    -Math.LN2, -Math.LN2, -2000 - Math.LN2,
  ]);
  const { gradInput } = evaluate('logSoftmaxGrad', { gradOutput, output }, { dim: 1 });
  expectValues(gradInput, [2, 3], [-0.270091719511, 0.265814586836, 0.00427713267553, -3, -2, 5]);
});

test('along an inner dimension', () => {
  const columns = float64([1, 2, 2], 0, 0, 0, Math.log(3));
  expectValues(evaluate('softmax', { input: columns }, { dim: 1 }).output, [1, 2, 2], [0.5, 0.25, 0.5, 0.75]);
});
