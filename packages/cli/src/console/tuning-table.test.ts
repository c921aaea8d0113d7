import { expect, test } from 'vitest';
import { describeTuning } from './tuning-table.ts';

test('a line per layer, and what tuning gains; a way that cannot be taken counts for nothing', () => {
  const lines = describeTuning([
    { work: 'conv', likely: 'a', fastest: 'b', seconds: { a: 0.002, b: 0.001 } },
    { work: 'linear', likely: 'a', fastest: 'b', seconds: { a: Number.POSITIVE_INFINITY, b: 0.003 } },
  ]).split('\n');
  expect(lines[1]).toMatch(/^conv +a +2\.000 +b +1\.000$/);
  expect(lines.at(-1)).toBe('all together 2.000 ms untuned, 4.000 ms tuned');
});
