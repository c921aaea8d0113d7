import { expect, test } from 'vitest';
import { describeInterruption } from './describe-interruption.ts';

const nothing = { written: [], missing: [], kept: [] };

test.each([
  [nothing, 'interrupted'],
  [{ ...nothing, missing: ['m.csv'] }, 'interrupted: nothing was written'],
  [
    { ...nothing, missing: ['boxes.csv'], kept: ['boxes.csv.partial.jsonl'] },
    'interrupted: nothing was written; what was found by then is kept, and the same command goes on from there',
  ],
  [{ ...nothing, written: ['m.csv'], missing: ['m.html'] }, 'interrupted; written: m.csv; not written: m.html'],
  [{ ...nothing, written: ['m.csv'] }, 'interrupted; written: m.csv, which is all'],
])('%o', (state, line) => {
  expect(describeInterruption(state)).toBe(line);
});
