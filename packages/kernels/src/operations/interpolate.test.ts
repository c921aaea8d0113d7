import { test } from 'vitest';
import { evaluate, float64 } from '../conformance/evaluate.ts';
import { expectValues } from '../testing/expect-values.ts';

const square = float64([1, 1, 2, 2], 0, 1, 2, 3);

test('bilinear', () => {
  // y = F.interpolate(arange(4).reshape(1, 1, 2, 2), scale_factor=2, mode='bilinear'); y.backward(arange(16).reshape(1, 1, 4, 4))
  const attributes = { scaleFactor: 2, mode: 'bilinear' } as const;
  // biome-ignore format: one row per line
  expectValues(evaluate('interpolate', { input: square }, attributes).output, [1, 1, 4, 4], [
    0, 0.25, 0.75, 1,
    0.5, 0.75, 1.25, 1.5,
    1.5, 1.75, 2.25, 2.5,
    2, 2.25, 2.75, 3,
  ]);
  const gradOutput = float64([1, 1, 4, 4], ...Array(16).keys());
  const { gradInput } = evaluate('interpolateGrad', { gradOutput }, { ...attributes, inputShape: [1, 1, 2, 2] });
  expectValues(gradInput, [1, 1, 2, 2], [12.5, 19.5, 40.5, 47.5]);
});

test('nearest', () => {
  // F.interpolate(arange(6).reshape(1, 1, 2, 3), scale_factor=(1.5, 2), mode='nearest')
  const input = float64([1, 1, 2, 3], 0, 1, 2, 3, 4, 5);
  const { output } = evaluate('interpolate', { input }, { scaleFactor: [1.5, 2], mode: 'nearest' });
  expectValues(output, [1, 1, 3, 6], [0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
});

test('scales that round: the source pixels are those of torch', () => {
  // F.interpolate(arange(31).reshape(1, 1, 1, 31), scale_factor=(1, 1.1), mode='nearest')[..., 33] is 30, not floor(29.99…)
  const line = float64([1, 1, 1, 31], ...Array(31).keys());
  const { output } = evaluate('interpolate', { input: line }, { scaleFactor: [1, 1.1], mode: 'nearest' });
  expectValues({ ...output, shape: [1], data: output.data.slice(-1) }, [1], [30]);
  // The extent stays 2, so the rows are copied, whatever the scale.
  for (const mode of ['nearest', 'bilinear'] as const) {
    const copied = evaluate('interpolate', { input: square }, { scaleFactor: 1.4, mode });
    expectValues(copied.output, [1, 1, 2, 2], [0, 1, 2, 3]);
  }
});

test('one pixel fills the plane', () => {
  for (const mode of ['nearest', 'bilinear'] as const) {
    const { output } = evaluate('interpolate', { input: float64([1, 1, 1, 1], 7) }, { scaleFactor: [2, 3], mode });
    expectValues(output, [1, 1, 2, 3], [7, 7, 7, 7, 7, 7]);
  }
});

test('an infinite pixel does not make NaN of neighbours with no share in it', () => {
  const input = float64([1, 1, 1, 2], 1, Infinity);
  const { output } = evaluate('interpolate', { input }, { scaleFactor: [1, 2], mode: 'bilinear' });
  expectValues(output, [1, 1, 1, 4], [1, Infinity, Infinity, Infinity]);
});
