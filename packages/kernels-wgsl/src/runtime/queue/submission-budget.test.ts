import { expect, test } from 'vitest';
import { SubmissionBudget } from './submission-budget.ts';

/** Submissions of this work, each done so many milliseconds after the one before. */
function note(budget: SubmissionBudget, flop: number, milliseconds: number, count: number, from = 0): number {
  for (let i = 1; i <= count; i++) budget.note(flop, from + i * milliseconds);
  return from + count * milliseconds;
}

test('a fast device gets more work at once, a slow one no less than at first', () => {
  const budget = new SubmissionBudget();
  const first = budget.flop;
  note(budget, 100e9, 10, 200);
  // 10 TFLOP/s.
  expect(budget.flop).toBeCloseTo(0.2 * 10e12, -11);
  const slow = new SubmissionBudget();
  note(slow, 20e9, 400, 50);
  expect(slow.flop).toBe(first);
});

test('callbacks that come late, many at once, do not make it look faster', () => {
  const budget = new SubmissionBudget();
  // 1 TFLOP/s in truth; the host is away for 100 ms at a time.
  for (let time = 100; time <= 5000; time += 100) note(budget, 10e9, 0, 10, time);
  expect(budget.flop).toBeLessThan(1.15 * 0.2 * 1e12);
});

test('a device that waited is not taken for a slow one at once, one that became slow is', () => {
  const budget = new SubmissionBudget();
  const time = note(budget, 100e9, 10, 200);
  const fast = budget.flop;
  note(budget, 100e9, 1500, 1, time);
  expect(budget.flop).toBe(fast / 2);
  note(budget, 100e9, 1000, 20, time + 1500);
  expect(budget.flop).toBeCloseTo(0.2 * 100e9, -8);
});
