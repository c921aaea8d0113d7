import { exampleRecording } from '@flukeprint/reid/testing/example-recording';
import { expect, test } from 'vitest';
import { describeSummary } from './profile-table.ts';

test('as a table', () => {
  const lines = describeSummary(exampleRecording).split('\n');
  expect(lines[0]).toBe('2 steps of 15.0 ms, 200.0 photos/s, on wasm: an example, 2 threads');
  expect(lines.slice(1, -1)).toEqual([
    '',
    'phase             calls  total ms   share',
    'data wait             2       3.0  10.0 %',
    'forward               2      22.0  73.3 %',
    'rest of the step      2       5.0  16.7 %',
    '',
    'operation                   calls  total ms   share        speed  threads busy',
    'conv2d                          2      16.0  53.3 %  2.5 GFLOP/s          56 %',
    'relu                            2       4.0  13.3 %  4.0 GB/s             25 %',
    'write (copy to the device)      2       2.0   6.7 %  2.0 GB/s',
    'data wait                       2       3.0  10.0 %',
    'between operations              2       5.0  16.7 %',
    '',
  ]);
  expect(lines.at(-1)).toMatch(/^tensors take 7\.0 MB at most, the whole process \d+\.\d MB$/);
});

test('where no threads are known, none are shown', () => {
  expect(describeSummary({ ...exampleRecording, threads: 0 })).not.toContain('threads busy');
});

test('a queue has no speed, and is explained', () => {
  const text = describeSummary({ ...exampleRecording, isQueued: true });
  expect(text).not.toMatch(/speed|GFLOP|GB\/s/);
  expect(text).toMatch(/their times are those of queueing; .*$/);
});
