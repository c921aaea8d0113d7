import { Tensor } from '@flukeprint/autograd';
import { type Backend, ReferenceBackend } from '@flukeprint/kernels';
import { createWasmBackend } from '@flukeprint/kernels-wasm';
import { DeviceLostError } from '@flukeprint/kernels-wgsl';
import { testBackend } from '@flukeprint/kernels-wgsl/testing';
import { describe, expect, test } from 'vitest';
import { LossReader, type ReadBatch } from './loss-reader.ts';

const gpu = await testBackend();
await gpu?.destroy();

/** Adds batches 0, 1, …; where there is a norm, only each second has one. Returns the batches in the order they were read. */
async function readAll(backend: Backend, every: number, losses: readonly number[]) {
  const reader = new LossReader<number>(backend, every);
  const found: ReadBatch<number>[] = [];
  const lag: number[] = [];
  for (const [i, value] of losses.entries()) {
    const loss = Tensor.from(backend, [value], []);
    const norm = i % 2 === 1 ? Tensor.from(backend, [10 * i], []) : null;
    found.push(...(await reader.add(i, { loss, grad_norm: norm })));
    lag.push(i + 1 - found.length);
  }
  found.push(...(await reader.rest()));
  expect(await reader.rest()).toEqual([]);
  return { found, lag };
}

const losses = [3, 0.1, Number.NaN, Infinity, -2, 1e-30, 7];
const exact = (values: readonly number[]) =>
  values.map((loss, i) => ({ place: i, values: { loss, ...(i % 2 === 1 && { grad_norm: 10 * i }) } }));

describe.skipIf(!gpu)('on a GPU', () => {
  test.for([1, 2, 3, 7, 100])('every %i batches: the same values in the same order', async (every) => {
    const backend = (await testBackend())!;
    const { found, lag } = await readAll(backend, every, losses);
    expect(found).toEqual(exact(losses.map(Math.fround)));
    // Two batches are under way, besides those that wait for the next reading.
    expect(Math.max(...lag)).toBe(Math.min(every + 1, losses.length));
    expect(backend.liveBytes).toBe(0);
    await backend.destroy();
  });

  test('dispose gives back what was not read', async () => {
    const backend = (await testBackend())!;
    const reader = new LossReader<number>(backend, 10);
    for (let i = 0; i < 3; i++) await reader.add(i, { loss: Tensor.from(backend, [i], []) });
    reader.dispose();
    expect(backend.liveBytes).toBe(0);
    await backend.destroy();
  });

  test('the loss of the device is heard of at one of the next batches, and none is taken for read', async () => {
    const backend = (await testBackend())!;
    const reader = new LossReader<number>(backend, 2);
    const add = async () => reader.add(0, { loss: Tensor.from(backend, [1], []) });
    await add();
    backend.device.destroy();
    const outcome = (async () => {
      for (let i = 0; i < 4; i++) expect(await add()).toEqual([]);
    })();
    await expect(outcome).rejects.toBeInstanceOf(DeviceLostError);
  });
});

test('a batch without scalars comes in its place', async () => {
  const backend = await createWasmBackend();
  const reader = new LossReader<number>(backend, 1);
  expect(await reader.add(4, { loss: null, grad_norm: undefined })).toEqual([{ place: 4, values: {} }]);
  await backend.destroy();
});

test.for<[string, () => Backend | Promise<Backend>]>([
  ['wasm', createWasmBackend],
  ['the reference', () => new ReferenceBackend()],
])('%s has nothing to wait for: every batch is read at once', async ([, open]) => {
  const backend = await open();
  const { found, lag } = await readAll(backend, 10, [1, 0.5, Number.NaN]);
  expect(found).toEqual(exact([1, 0.5, Number.NaN]));
  expect(lag).toEqual([0, 0, 0]);
  await backend.destroy();
});
