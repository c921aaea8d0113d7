import { expect, test } from 'vitest';
import { warmupCosine } from './schedule.ts';

const schedule = { peak: 5e-4, end: 1e-5, warmupSteps: 20, totalSteps: 150 };

test('warms up linearly, then follows half a cosine', () => {
  // k < warm: lr·(k + 1) / warm; else end + (lr − end) / 2 · (1 + math.cos(math.pi · (k − warm) / (total − warm)))
  const expected = [
    [0, 2.5e-5],
    [1, 5e-5],
    [19, 5e-4],
    [20, 5e-4],
    [21, 0.0004999284634496473],
    [85, 0.000255],
    [149, 1.007153655035273e-5],
  ] as const;
  for (const [step, lr] of expected) expect(warmupCosine(step, schedule)).toBeCloseTo(lr, 14);
});

test('stays at the end afterwards, and never goes up again', () => {
  expect(warmupCosine(150, schedule)).toBeCloseTo(1e-5, 14);
  expect(warmupCosine(100_000, schedule)).toBeCloseTo(1e-5, 14);
});

test('starts at the peak without a warm-up', () => {
  expect(warmupCosine(0, { ...schedule, warmupSteps: 0 })).toBe(5e-4);
});

test('a run of nothing but warm-up stays finite', () => {
  expect(warmupCosine(9, { ...schedule, warmupSteps: 10, totalSteps: 10 })).toBe(5e-4);
  expect(warmupCosine(10, { ...schedule, warmupSteps: 10, totalSteps: 10 })).toBe(5e-4);
});
