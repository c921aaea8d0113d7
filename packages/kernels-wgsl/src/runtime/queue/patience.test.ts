import { execute } from '@flukeprint/kernels';
import { upload } from '@flukeprint/kernels/conformance';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { create } from 'webgpu';
import { createWebGpuBackend, type WebGpuBackend } from '../webgpu-backend.ts';
import { Patience } from './patience.ts';
import '../gpu.ts'; // for WebGPU's globals

const never = new Promise<never>(() => {});

describe('Patience', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('tells after two minutes, then after twice as long, and goes on waiting', async () => {
    const told: number[] = [];
    const patience = new Patience((seconds) => told.push(seconds));
    const { promise, resolve } = Promise.withResolvers<string>();
    const outcome = patience.during(promise);
    await vi.advanceTimersByTimeAsync(119_000);
    expect(told).toEqual([]);
    await vi.advanceTimersByTimeAsync(2000);
    expect(told).toEqual([120]);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(told).toEqual([120, 240, 480]);
    resolve('late');
    expect(await outcome).toBe('late');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('of several that wait for one silence it is told once, and of a device that answers never', async () => {
    const told: number[] = [];
    const patience = new Patience((seconds) => told.push(seconds));
    void patience.during(never);
    void patience.during(never);
    await vi.advanceTimersByTimeAsync(130_000);
    expect(told).toEqual([120]);
    await expect(patience.during(Promise.reject(new Error('lost')))).rejects.toThrow('lost');
    expect(vi.getTimerCount()).toBe(2);
  });

  test('a machine that slept, or was busy for minutes, is no silent device', async () => {
    const told: number[] = [];
    const patience = new Patience((seconds) => told.push(seconds));
    void patience.during(never);
    // One turn of the clock is late by an hour: what it waits for has had no time since.
    vi.setSystemTime(Date.now() + 3_600_000);
    await vi.advanceTimersToNextTimerAsync();
    expect(told).toEqual([]);
  });
});

/** Checks and takes all that it is given, and answers nothing from now on. */
function silence({ device }: WebGpuBackend): void {
  Object.defineProperty(device.queue, 'onSubmittedWorkDone', { value: () => never });
  const make = device.createBuffer.bind(device);
  const makeSilent = (descriptor: GPUBufferDescriptor) =>
    Object.defineProperty(make(descriptor), 'mapAsync', { value: () => never });
  Object.defineProperty(device, 'createBuffer', { value: makeSilent });
}

test('a backend whose device never answers tells of it, for a read and for a wait; without a listener it waits as ever', async () => {
  const told: number[] = [];
  const options = { gpu: create(['backend=null']), firstSilence: 0.06 };
  const backend = await createWebGpuBackend({ ...options, onSilence: (seconds) => told.push(seconds) });
  const { output } = execute(backend, 'relu', { input: upload(backend, [2], [1, 2]) }, {});
  await backend.synchronize();
  expect(told).toEqual([]);
  silence(backend);
  void backend.read(output);
  await vi.waitFor(() => expect(told).toEqual([0.06]));
  void backend.synchronize();
  await vi.waitFor(() => expect(told.length).toBeGreaterThan(1));
  // What was waiting hears of the loss.
  backend.device.destroy();

  const quiet = await createWebGpuBackend(options);
  silence(quiet);
  void quiet.synchronize();
  quiet.device.destroy();
});
