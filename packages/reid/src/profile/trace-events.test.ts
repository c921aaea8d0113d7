import { expect, test } from 'vitest';
import { exampleRecording } from '../testing/example-recording.ts';
import { expectValidTrace } from '../testing/expect-trace.ts';
import { type TraceEvent, traceEvents, traceText } from './trace-events.ts';

const events = traceEvents(exampleRecording);
const spans = (category: string) => events.filter(({ cat }) => cat === category);

test('the format is kept', () => {
  expectValidTrace(events);
  const { traceEvents: parsed, otherData } = JSON.parse(traceText(exampleRecording));
  expect(parsed).toEqual(JSON.parse(JSON.stringify(events)));
  expect(otherData).toEqual({ device: 'wasm: an example, 2 threads' });
});

test('the check of the format can fail', () => {
  const crossing = [...spans('step'), { ...spans('step')[0]!, ts: 5000, dur: 10_000 }].sort((a, b) => a.ts - b.ts);
  const named: TraceEvent = { ph: 'M', name: 'thread_name', pid: 1, tid: 1, ts: 0, args: { name: 'row' } };
  expectValidTrace([named, ...spans('step')]);
  expect(() => expectValidTrace([named, ...crossing])).toThrow();
  expect(() => expectValidTrace(spans('step'))).toThrow();
});

test('one row for steps and operations, one for each thread', () => {
  const names = events.filter(({ name }) => name === 'thread_name');
  expect(names.map(({ tid, args }) => [tid, (args as { name: string }).name])).toEqual([
    [1, 'steps, phases, operations'],
    [2, 'kernels on thread 0 (the calling one)'],
    [3, 'kernels on thread 1'],
  ]);
  expect(new Set(['step', 'phase', 'operation', 'transfer'].flatMap(spans).map(({ tid }) => tid))).toEqual(
    new Set([1]),
  );
  expect(spans('kernel').map(({ name, tid, args }) => [name, tid, args])).toEqual([
    ['conv2d', 2, { units: 3 }],
    ['conv2d', 3, { units: 2 }],
    ['relu', 2, { units: 160 }],
    ['conv2d', 2, { units: 5 }],
    ['relu', 3, { units: 160 }],
  ]);
});

test('microseconds from the first step on', () => {
  expect(spans('step').map(({ name, ts, dur }) => [name, ts, dur])).toEqual([
    ['step 3', 0, 10_000],
    ['step 4', 10_000, 20_000],
  ]);
  expect(spans('kernel')[2]).toMatchObject({ ts: 7250, dur: 500 });
});

test('an operation says what it worked on and how fast', () => {
  expect(spans('operation')[0]).toEqual({
    ph: 'X',
    name: 'conv2d',
    cat: 'operation',
    pid: 1,
    tid: 1,
    ts: 3000,
    dur: 4000,
    args: {
      inputs: { input: 'f32 [10, 10, 100, 100]', weight: 'f32 [10, 10, 1, 1]' },
      outputs: { output: 'f32 [10, 10, 100, 100]' },
      attributes: { stride: 1 },
      bytes_read: 4_000_400,
      bytes_written: 4_000_000,
      flop: 2e7,
      gflop_per_s: 5,
    },
  });
  expect(spans('operation')[1]!.args).not.toHaveProperty('flop');
});

test('the bytes of tensors over time', () => {
  const counters = events.filter(({ ph }) => ph === 'C');
  expect(counters.map(({ ts, args }) => [ts, args])).toEqual([
    [0, { bytes: 5e6 }],
    [3000, { bytes: 7e6 }],
    [29_000, { bytes: 6e6 }],
  ]);
});

test('what times of a queue mean is said', () => {
  const { otherData, traceEvents: queued } = JSON.parse(traceText({ ...exampleRecording, isQueued: true }));
  expect(otherData.note).toContain('queueing');
  const convolution = queued.find(({ name }: TraceEvent) => name === 'conv2d');
  expect(convolution.args).toHaveProperty('flop');
  expect(convolution.args).not.toHaveProperty('gflop_per_s');
});
