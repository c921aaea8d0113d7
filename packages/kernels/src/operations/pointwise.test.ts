import { test } from 'vitest';
import { evaluate, float64 } from '../conformance/evaluate.ts';
import { expectValues } from '../testing/expect-values.ts';

test('relu keeps NaN', () => {
  const { output } = evaluate('relu', { input: float64([4], -1, 0, 2, NaN) }, {});
  expectValues(output, [4], [0, 0, 2, NaN]);
  const gradOutput = float64([3], 5, 6, 7);
  expectValues(evaluate('reluGrad', { gradOutput, output: float64([3], 0, 1e-30, 2) }, {}).gradInput, [3], [0, 6, 7]);
});

test('leakyRelu: the slope at 0 is the negative one, as in torch', () => {
  const input = float64([4], -2, 0, 3, NaN);
  expectValues(evaluate('leakyRelu', { input }, {}).output, [4], [-0.02, 0, 3, NaN]);
  const gradOutput = float64([4], 1, 1, 1, 1);
  const { gradInput } = evaluate('leakyReluGrad', { gradOutput, input }, { negativeSlope: 0.1 });
  expectValues(gradInput, [4], [0.1, 0.1, 1, 0.1]);
});

test('silu', () => {
  // F.silu(tensor([0, 1, -2, 100, -1000]))
  const { output } = evaluate('silu', { input: float64([5], 0, 1, -2, 100, -1000) }, {});
  expectValues(output, [5], [0, 0.73105857863, -0.238405844044, 100, 0]);
  const inputs = { gradOutput: float64([3], 1, 1, 1), input: float64([3], 0, 1, -2) };
  expectValues(evaluate('siluGrad', inputs, {}).gradInput, [3], [0.5, 0.927670511871, -0.0907842487849]);
});

test('sigmoid saturates without NaN', () => {
  // torch.sigmoid(tensor([0, 1, -2, 1000, -1000]))
  const { output } = evaluate('sigmoid', { input: float64([5], 0, 1, -2, 1000, -1000) }, {});
  expectValues(output, [5], [0.5, 0.73105857863, 0.119202922022, 1, 0]);
  const inputs = { gradOutput: float64([3], 1, 2, 3), output: float64([3], 0.5, 0.25, 1) };
  expectValues(evaluate('sigmoidGrad', inputs, {}).gradInput, [3], [0.25, 0.375, 0]);
});
