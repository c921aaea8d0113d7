import { expect, test } from 'vitest';
import { MemoryMeter } from './memory-meter.ts';
import { ReferenceBackend } from './reference-backend.ts';
import { f32 } from './shape.ts';

test('knows the peak and the largest piece since the last reset', () => {
  const meter = new MemoryMeter();
  meter.take(10);
  meter.take(30);
  meter.give(10);
  meter.take(5);
  expect([meter.peakBytes, meter.largestBytes]).toEqual([40, 30]);
  meter.reset();
  // What is still in use counts from the start.
  expect([meter.peakBytes, meter.largestBytes]).toEqual([35, 0]);
  meter.give(30);
  meter.take(20);
  expect([meter.peakBytes, meter.largestBytes]).toEqual([35, 20]);
});

test('a backend notes its tensors', async () => {
  const backend = new ReferenceBackend();
  const first = backend.allocate(f32(100));
  backend.free(first);
  backend.allocate(f32(10));
  expect(backend.memory.peakBytes).toBe(800);
  backend.memory.reset();
  expect(backend.memory.peakBytes).toBe(80);
  await backend.destroy();
  backend.memory.reset();
  expect(backend.memory.peakBytes).toBe(0);
});
