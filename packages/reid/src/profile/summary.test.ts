import { expect, test } from 'vitest';
import { exampleRecording } from '../testing/example-recording.ts';
import { type SummaryRow, summarize } from './summary.ts';

const { milliseconds, phases, operations, peakBytes } = summarize(exampleRecording);
const rounded = ({ name, calls, milliseconds, share }: SummaryRow) => [name, calls, milliseconds, +share.toFixed(4)];

test('phases and what lies between them are all of the time', () => {
  expect(milliseconds).toBe(30);
  expect(phases.map(rounded)).toEqual([
    ['data wait', 2, 3, 0.1],
    ['forward', 2, 22, 0.7333],
    ['rest of the step', 2, 5, 0.1667],
  ]);
});

test('so are operations, copies, the wait for data and the rest; the slowest come first', () => {
  expect(operations.map(rounded)).toEqual([
    ['conv2d', 2, 16, 0.5333],
    ['relu', 2, 4, 0.1333],
    ['write (copy to the device)', 2, 2, 0.0667],
    ['data wait', 2, 3, 0.1],
    ['between operations', 2, 5, 0.1667],
  ]);
  for (const rows of [phases, operations]) {
    expect(rows.reduce((sum, row) => sum + row.milliseconds, 0)).toBeCloseTo(30, 9);
    expect(rows.reduce((sum, row) => sum + row.share, 0)).toBeCloseTo(1, 9);
  }
});

test('speed: products per second, or bytes', () => {
  expect(operations.map(({ speed }) => speed)).toEqual([
    { value: 2.5, unit: 'GFLOP/s' },
    { value: 4, unit: 'GB/s' },
    { value: 2, unit: 'GB/s' },
    undefined,
    undefined,
  ]);
});

test('threads: what they worked of what they could have', () => {
  expect(operations.map(({ threadUse }) => threadUse)).toEqual([18 / 32, 2 / 8, undefined, undefined, undefined]);
});

test('the most memory', () => {
  expect(peakBytes).toBe(7e6);
});
