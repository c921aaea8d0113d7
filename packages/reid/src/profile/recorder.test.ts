import { execute, f32, ReferenceBackend } from '@flukeprint/kernels';
import { expect, test } from 'vitest';
import { expectValidTrace } from '../testing/expect-trace.ts';
import { noProfile, type Profile } from './profile.ts';
import { Recorder } from './recorder.ts';
import type { Recording } from './recording.ts';
import { traceEvents } from './trace-events.ts';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let i = 0; i < count; i++) yield i;
}

/** A loop as that of training: a value comes in, one operation, a value goes out. */
async function loop(profile: Profile, backend = new ReferenceBackend() as ReturnType<Recorder['profiled']>, count = 5) {
  const results: number[] = [];
  for await (const value of profile.steps(numbers(count))) {
    const spec = f32(2);
    const input = { ...spec, storage: backend.allocate(spec) };
    backend.write(input, Float32Array.of(value, 0));
    const { output } = profile.phase('forward', () => execute(backend, 'scale', { input }, { factor: 2 }));
    results.push((await profile.phase('read back', () => backend.read(output)))[0]!);
    for (const { storage } of [input, output]) backend.free(storage);
  }
  return results;
}

function recorder(steps: number) {
  const recordings: Recording[] = [];
  const onRecorded = async (recording: Recording) => void recordings.push(recording);
  return { recorder: new Recorder({ steps, photosPerStep: 1, onRecorded }), recordings };
}

test('the loop does the same with and without', async () => {
  const { recorder: profile } = recorder(2);
  const expected = [0, 2, 4, 6, 8];
  expect(await loop(noProfile)).toEqual(expected);
  expect(await loop(profile, profile.profiled(new ReferenceBackend()))).toEqual(expected);
});

test('records the steps asked for, after two to warm up', async () => {
  const { recorder: profile, recordings } = recorder(2);
  const backend = profile.profiled(new ReferenceBackend());
  await loop(profile, backend);
  expect(recordings).toHaveLength(1);
  const [recording] = recordings as [Recording];
  expect(recording.steps.map(({ name }) => name)).toEqual(['step 3', 'step 4']);
  expect(recording.phases.map(({ name }) => name)).toEqual([
    ...['data wait', 'forward', 'read back'],
    ...['data wait', 'forward', 'read back'],
  ]);
  expect(recording.operations).toMatchObject([
    { name: 'scale', inputs: { input: f32(2) }, outputs: { output: f32(2) }, attributes: { factor: 2 } },
    { name: 'scale', busy: 0 },
  ]);
  expect(recording.transfers.map(({ name }) => name)).toEqual(['write', 'read', 'write', 'read']);
  expect(recording.memory.map(({ bytes }) => bytes)).toEqual([0, 16, 32, 16, 0, 0, 16, 32, 16, 0]);
  expect(recording).toMatchObject({ device: backend.description, isQueued: false, threads: 0, kernels: [] });
  expectValidTrace(traceEvents(recording));
});

test('adds the threads of a job to the operation under way', async () => {
  const { recorder: profile, recordings } = recorder(1);
  const inner = new ReferenceBackend();
  const run = inner.run.bind(inner);
  inner.run = (...args) => {
    run(...args);
    const start = performance.now();
    const threads = [0, 7, 3].map((units) => ({ start, end: start + 1, units }));
    profile.onJob({ kernel: 'scale', threads });
    profile.onJob({ kernel: 'scale', threads });
  };
  await loop(profile, profile.profiled(inner));
  const [{ operations, kernels, threads }] = recordings as [Recording];
  expect(threads).toBe(3);
  expect(operations).toHaveLength(1);
  expect(operations[0]!.busy).toBeCloseTo(4, 6);
  expect(kernels.map(({ thread, units }) => [thread, units])).toEqual([
    [1, 7],
    [2, 3],
    [1, 7],
    [2, 3],
  ]);
});

test('several loops, as epochs are, count as one', async () => {
  const { recorder: profile, recordings } = recorder(3);
  const backend = profile.profiled(new ReferenceBackend());
  for (let epoch = 0; epoch < 3; epoch++) {
    await loop(profile, backend, 2);
    // An evaluation, say, is none of its business.
    backend.free(backend.allocate(f32(1000)));
  }
  expect(recordings.map(({ steps }) => steps.map(({ name }) => name))).toEqual([['step 3', 'step 4', 'step 5']]);
  expectValidTrace(traceEvents(recordings[0]!));
});

test('a training that ends early has fewer steps', async () => {
  const { recorder: profile, recordings } = recorder(10);
  await loop(profile, profile.profiled(new ReferenceBackend()), 3);
  expect(recordings).toEqual([]);
  await profile.finish();
  await profile.finish();
  expect(recordings.map(({ steps }) => steps.length)).toEqual([1]);
});

test('a loop that fails is measured no longer', async () => {
  const { recorder: profile, recordings } = recorder(10);
  const backend = profile.profiled(new ReferenceBackend());
  const failing = async () => {
    for await (const value of profile.steps(numbers(5))) if (value === 3) throw new Error('a reason');
  };
  await expect(failing()).rejects.toThrow('a reason');
  backend.free(backend.allocate(f32(2)));
  await profile.finish();
  expect(recordings[0]!.steps.map(({ name }) => name)).toEqual(['step 3']);
  expect(recordings[0]!.memory).toHaveLength(2);
});
