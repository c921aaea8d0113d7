import { expect, test } from 'vitest';
import { evaluate, float64 } from '../conformance/evaluate.ts';
import { size } from '../shape.ts';
import { expectValues } from '../testing/expect-values.ts';

/** torch.arange(…, dtype=torch.float64).reshape(shape) */
const arange = (...shape: number[]) => float64(shape, ...Array(size(shape)).keys());

test('groups and bias', () => {
  // F.conv2d(arange(1, 2, 3, 3), arange(2, 1, 2, 2), tensor([1, -1]), groups=2)
  const inputs = { input: arange(1, 2, 3, 3), weight: arange(2, 1, 2, 2), bias: float64([2], 1, -1) };
  const { output } = evaluate('conv2d', inputs, { groups: 2 });
  expectValues(output, [1, 2, 2, 2], [20, 26, 38, 44, 248, 270, 314, 336]);
});

test('pairs of stride, padding and dilation', () => {
  // F.conv2d(arange(1, 1, 5, 5), arange(1, 1, 2, 2), stride=2, padding=(1, 0), dilation=(3, 2))
  const attributes = { stride: 2, padding: [1, 0], dilation: [3, 2] } as const;
  const { output } = evaluate('conv2d', { input: arange(1, 1, 5, 5), weight: arange(1, 1, 2, 2) }, attributes);
  expectValues(output, [1, 1, 2, 2], [56, 66, 113, 125]);
});

test('an input of one pixel sees the middle of the kernel', () => {
  const inputs = { input: float64([1, 1, 1, 1], 2), weight: arange(1, 1, 3, 3) };
  expectValues(evaluate('conv2d', inputs, { padding: 1 }).output, [1, 1, 1, 1], [8]);
});

test('stride larger than the kernel, forwards and backwards', () => {
  // y = F.conv2d(x := arange(1, 1, 5, 5), w := arange(1, 1, 2, 2), stride=3); y.backward([[1, 2], [3, 4]])
  const [input, weight] = [arange(1, 1, 5, 5), arange(1, 1, 2, 2)];
  const gradOutput = float64([1, 1, 2, 2], 1, 2, 3, 4);
  const { output } = evaluate('conv2d', { input, weight }, { stride: 3 });
  expectValues(output, [1, 1, 2, 2], [29, 47, 119, 137]);
  const { gradInput } = evaluate('conv2dInputGrad', { gradOutput, weight }, { stride: 3, inputShape: [1, 1, 5, 5] });
  // biome-ignore format: one row per line
  expectValues(gradInput, [1, 1, 5, 5], [
    0, 1, 0, 0, 2,
    2, 3, 0, 4, 6,
    0, 0, 0, 0, 0,
    0, 3, 0, 0, 4,
    6, 9, 0, 8, 12,
  ]);
  const { gradWeight } = evaluate('conv2dWeightGrad', { gradOutput, input }, { stride: 3, weightShape: [1, 1, 2, 2] });
  expectValues(gradWeight, [1, 1, 2, 2], [123, 133, 173, 183]);
});

test('the gradients are the adjoints of the convolution', () => {
  // ⟨gradOutput, conv(x, w)⟩ is bilinear, so it equals ⟨gradInput, x⟩ and ⟨gradWeight, w⟩.
  const attributes = { stride: [2, 1], padding: [1, 2], dilation: [1, 2], groups: 2 } as const;
  const wave = (phase: number, ...shape: number[]) =>
    float64(shape, ...Array.from({ length: size(shape) }, (_, i) => Math.sin(phase + 1.7 * i)));
  const [input, weight] = [wave(0, 2, 4, 5, 6), wave(1, 6, 2, 3, 2)];
  const { output } = evaluate('conv2d', { input, weight }, attributes);
  const gradOutput = wave(2, ...output.shape);
  const dot = (a: { data: ArrayLike<number> }, b: { data: ArrayLike<number> }) =>
    Array.from(a.data).reduce((sum, x, i) => sum + x * b.data[i]!, 0);
  const { gradInput } = evaluate('conv2dInputGrad', { gradOutput, weight }, { ...attributes, inputShape: input.shape });
  const { gradWeight } = evaluate(
    'conv2dWeightGrad',
    { gradOutput, input },
    { ...attributes, weightShape: weight.shape },
  );
  expect(dot(gradInput, input)).toBeCloseTo(dot(gradOutput, output), 10);
  expect(dot(gradWeight, weight)).toBeCloseTo(dot(gradOutput, output), 10);
});
