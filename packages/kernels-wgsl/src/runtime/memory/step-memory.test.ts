import { randomStream } from '@flukeprint/random';
import { describe, expect, test } from 'vitest';
import { create } from 'webgpu';
import { openDevice } from '../device.ts';
import { BufferPool } from './buffer-pool.ts';
import type { DeviceBuffer } from './device-buffer.ts';
import '../gpu.ts';
import { type Lifetime, peakBytes, planBuffers } from './memory-plan.ts';
import { StepMemory } from './step-memory.ts';

// Buffers need a device, but nothing that it does.
const { device } = await openDevice(create(['backend=null']));
const pool = () => new BufferPool(device, 'tensor', GPUBufferUsage.STORAGE);

/** `[number, bytes]` allocates, `number` releases. */
type Trace = readonly (readonly [number, number] | number)[];

/** Allocations and releases at random; some tensors outlive the step. */
function randomTrace(seed: number): Trace {
  const random = randomStream(seed, 'trace');
  const live: number[] = [];
  const trace: ([number, number] | number)[] = [];
  for (let i = 0; i < 150; i++) {
    if (live.length > 0 && random.uniform() < 0.45) {
      trace.push(...live.splice(Math.floor(random.uniform() * live.length), 1));
    } else {
      trace.push([i, 4 * Math.ceil(2 ** random.uniformIn(0, 14))]);
      live.push(i);
    }
  }
  for (const i of live.slice(2)) trace.push(i);
  return trace;
}

function lifetimesOf(trace: Trace): Lifetime[] {
  const lifetimes = new Map<number, { bytes: number; start: number; end: number }>();
  trace.forEach((event, time) => {
    if (typeof event === 'number') lifetimes.get(event)!.end = time;
    else lifetimes.set(event[0], { bytes: event[1], start: time, end: Number.POSITIVE_INFINITY });
  });
  return [...lifetimes.values()];
}

const seeds = Array.from({ length: 40 }, (_, i) => i);
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe('planBuffers', () => {
  test.for(seeds)('tensors of one buffer never live at the same time, and fit it (trace %d)', (seed) => {
    const lifetimes = lifetimesOf(randomTrace(seed));
    const { buffers, places } = planBuffers(lifetimes);
    lifetimes.forEach((a, i) => {
      expect(places[i]! === -1).toBe(a.end === Number.POSITIVE_INFINITY);
      if (places[i] === -1) return;
      expect(buffers[places[i]!]).toBeGreaterThanOrEqual(a.bytes);
      lifetimes.forEach((b, j) => {
        if (i === j || places[i] !== places[j]) return;
        expect(a.end <= b.start || b.end <= a.start, `${i} and ${j}`).toBe(true);
      });
    });
    expect(sum(buffers)).toBeGreaterThanOrEqual(peakBytes(lifetimes));
    // No plan of whole buffers does better than the largest, second largest … tensor alive at any time.
    expect(sum(buffers)).toBeLessThanOrEqual(1.25 * sharedBound(lifetimes));
  });

  test('a chain of layers takes two buffers', () => {
    const lifetimes = Array.from({ length: 10 }, (_, i) => ({ bytes: 100, start: 2 * i, end: 2 * i + 3 }));
    expect(planBuffers(lifetimes).buffers).toEqual([100, 100]);
    expect(peakBytes(lifetimes)).toBe(200);
  });

  test('a small tensor does not make a large buffer necessary', () => {
    const lifetimes = [
      { bytes: 8, start: 0, end: 3 },
      { bytes: 1000, start: 1, end: 2 },
      { bytes: 1000, start: 4, end: 5 },
    ];
    expect(planBuffers(lifetimes)).toEqual({ buffers: [1000, 8], places: [1, 0, 0] });
  });

  test('what outlives the step has no place', () => {
    expect(planBuffers([{ bytes: 4, start: 0, end: Number.POSITIVE_INFINITY }])).toEqual({ buffers: [], places: [-1] });
  });
});

/** Sum over i of the i-th largest tensor alive at any time. */
function sharedBound(lifetimes: readonly Lifetime[]): number {
  const planned = lifetimes.filter(({ end }) => end !== Number.POSITIVE_INFINITY);
  const most: number[] = [];
  for (const { start } of planned) {
    const live = planned.filter((other) => other.start <= start && other.end > start).map(({ bytes }) => bytes);
    live
      .sort((a, b) => b - a)
      .forEach((bytes, i) => {
        most[i] = Math.max(most[i] ?? 0, bytes);
      });
  }
  return sum(most);
}

/** Plays a step, checks that no buffer is handed out twice, and returns what was handed out. */
function play(memory: StepMemory, trace: Trace, outliving: DeviceBuffer[] = []): DeviceBuffer[] {
  const live = new Map<number, DeviceBuffer>();
  const all: DeviceBuffer[] = [];
  for (const event of trace) {
    if (typeof event === 'number') {
      memory.release(live.get(event)!);
      live.delete(event);
    } else {
      const buffer = memory.acquire(event[1]);
      expect(buffer.size).toBeGreaterThanOrEqual(event[1]);
      expect(buffer.isDestroyed).toBe(false);
      expect([...live.values(), ...outliving]).not.toContain(buffer);
      live.set(event[0], buffer);
      all.push(buffer);
    }
  }
  outliving.push(...live.values());
  return all;
}

function step(memory: StepMemory, key: string, trace: Trace, outliving?: DeviceBuffer[]): DeviceBuffer[] {
  memory.beginStep(key);
  const all = play(memory, trace, outliving);
  memory.endStep();
  return all;
}

describe('StepMemory', () => {
  test.for(seeds)('a step that repeats gets what was planned, and nothing is made any more (trace %d)', (seed) => {
    const trace = randomTrace(seed).filter((event, _, all) => {
      const i = typeof event === 'number' ? event : event[0];
      return all.includes(i); // without what outlives the step
    });
    const buffers = pool();
    const memory = new StepMemory(buffers);
    step(memory, 'a', trace);
    const second = step(memory, 'a', trace);
    expect(memory.strayed).toBe(false);
    expect(buffers.bytes).toBe(memory.plannedBytes);
    expect(buffers.bytes).toBe(sum(planBuffers(lifetimesOf(trace)).buffers));
    const { created } = buffers;
    expect(step(memory, 'a', trace)).toEqual(second);
    expect(buffers.created).toBe(created);
  });

  test.for(seeds)('steps that differ, and work between them, never share a buffer (trace %d)', (seed) => {
    const buffers = pool();
    const memory = new StepMemory(buffers);
    const outliving: DeviceBuffer[] = [];
    for (let i = 0; i < 6; i++) {
      step(memory, i === 3 ? 'b' : 'a', randomTrace(i < 3 ? seed : seed + i), outliving);
      play(memory, randomTrace(1000 + seed + i), outliving);
      if (i === 4) memory.trim();
    }
  });

  test('a plan from elsewhere serves the first step', () => {
    const trace = randomTrace(7);
    const buffers = pool();
    const memory = new StepMemory(buffers);
    memory.prepare('a', lifetimesOf(trace));
    const outliving: DeviceBuffer[] = [];
    step(memory, 'a', trace, outliving);
    expect(memory.strayed).toBe(false);
    expect(buffers.bytes).toBe(memory.plannedBytes + sum(outliving.map(({ size }) => size)));
  });

  test('a smaller batch follows the plan of a larger one', () => {
    const trace: Trace = [[0, 4000], [1, 8000], 0, [2, 4000], 1, 2];
    const smaller: Trace = [[0, 1000], [1, 2000], 0, [2, 1000], 1, 2];
    const buffers = pool();
    const memory = new StepMemory(buffers);
    step(memory, 'a', trace);
    const planned = step(memory, 'a', trace);
    expect(step(memory, 'a', smaller)).toEqual(planned);
    expect(memory.strayed).toBe(false);
  });

  test('another course takes from the pool, and three in a row make another plan', () => {
    const buffers = pool();
    const memory = new StepMemory(buffers);
    const other: Trace = [[0, 100_000], [1, 50_000], 0, 1];
    for (let i = 0; i < 2; i++) step(memory, 'a', [[0, 4000], 0]);
    for (let i = 0; i < 3; i++) {
      step(memory, 'a', other);
      expect(memory.strayed).toBe(true);
    }
    for (let i = 0; i < 2; i++) step(memory, 'a', other);
    expect(memory.strayed).toBe(false);
    expect(memory.plannedBytes).toBe(150_000);
    expect(buffers.bytes).toBe(150_000);
  });

  test('a step that failed is forgotten', () => {
    const memory = new StepMemory(pool());
    memory.beginStep('a');
    const lost = memory.acquire(400);
    step(memory, 'a', [[0, 4000], 0]);
    memory.release(lost);
    expect(memory.plannedBytes).toBe(4000);
    expect(() => memory.endStep()).toThrow('a step ended that did not begin');
  });

  test('planned buffers serve other work between the steps', () => {
    const buffers = pool();
    const memory = new StepMemory(buffers);
    const trace: Trace = [[0, 4000], [1, 8000], 0, 1];
    for (let i = 0; i < 2; i++) step(memory, 'a', trace);
    const { created } = buffers;
    play(memory, [[0, 7000], 0]);
    expect(buffers.created).toBe(created);
    expect(memory.strayed).toBe(false);
  });
});
