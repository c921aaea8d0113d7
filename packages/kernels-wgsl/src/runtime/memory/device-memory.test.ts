import { execute, f32, OutOfMemoryError } from '@flukeprint/kernels';
import { upload } from '@flukeprint/kernels/conformance';
import { afterAll, describe, expect, test } from 'vitest';
import { testBackend, withBackend } from '../../testing/test-backend.ts';

const shared = await testBackend();

describe.skipIf(!shared)('memory', () => {
  const backend = shared!;
  afterAll(() => backend.destroy());

  test('liveBytes counts what was handed out', () => {
    const before = backend.liveBytes;
    const storage = backend.allocate(f32(5, 7));
    expect(backend.liveBytes - before).toBe(140);
    const scalar = backend.allocate(f32());
    expect(backend.liveBytes - before).toBe(144);
    backend.free(storage);
    backend.free(scalar);
    expect(backend.liveBytes).toBe(before);
  });

  test('in the steady state nothing is created', async () => {
    const image = upload(backend, [2, 3, 16, 16], new Float32Array(1536).fill(0.5));
    const weight = upload(backend, [4, 3, 3, 3], new Float32Array(108).fill(0.1));
    const step = async () => {
      const attributes = { padding: 1, weightShape: weight.shape };
      const { output } = execute(backend, 'conv2d', { input: image, weight }, attributes);
      const activated = execute(backend, 'relu', { input: output }, {});
      const inputs = { gradOutput: activated.output, input: image };
      const { gradWeight } = execute(backend, 'conv2dWeightGrad', inputs, attributes);
      const { output: grown } = execute(backend, 'interpolate', { input: image }, { scaleFactor: 2, mode: 'nearest' });
      await backend.read(gradWeight);
      for (const t of [output, activated.output, gradWeight, grown]) backend.free(t.storage);
    };
    await step();
    const [buffers, bytes, counts] = [backend.bufferCount, backend.liveBytes, backend.counts];
    for (let i = 0; i < 5; i++) await step();
    expect(backend.bufferCount).toBe(buffers);
    expect(backend.liveBytes).toBe(bytes);
    // One submission a step, with what was read.
    expect(backend.counts).toEqual({ ...counts, submits: counts.submits + 5 });
    for (const t of [image, weight]) backend.free(t.storage);
  });

  test('a freed buffer is reused without disturbing work that is queued on it', async () => {
    const x = upload(backend, [256], new Float32Array(256).fill(3));
    const { output } = execute(backend, 'scale', { input: x }, { factor: 2 });
    backend.free(x.storage);
    const y = upload(backend, [256], new Float32Array(256).fill(-1));
    expect(new Set(await backend.read(output))).toEqual(new Set([6]));
    for (const t of [output, y]) backend.free(t.storage);
  });

  test('using or freeing a freed storage is an error', async () => {
    const x = upload(backend, [2], [1, 2]);
    backend.free(x.storage);
    expect(() => backend.free(x.storage)).toThrow('freed before');
    expect(() => backend.write(x, Float32Array.of(1, 2))).toThrow('write: storage of tensor f32 [2] was freed');
    await expect(backend.read(x)).rejects.toThrow('read: storage of tensor f32 [2] was freed');
    const live = backend.liveBytes;
    expect(() => execute(backend, 'relu', { input: x }, {})).toThrow('relu: storage of input f32 [2] was freed');
    expect(backend.liveBytes).toBe(live);
  });

  test('a tensor beyond the limit names operation, argument, size and limit', () => {
    const { maxBufferSize, maxStorageBufferBindingSize } = backend.device.limits;
    const limit = Math.min(maxBufferSize, maxStorageBufferBindingSize);
    const shape = [limit / 4 + 1];
    const large = { ...f32(...shape), storage: backend.allocate(f32(...shape)) };
    const small = { ...f32(1), storage: backend.allocate(f32(1)) };
    const message = `mul: expected at most ${limit} bytes for a, the adapter's limit, but received ${limit + 4} bytes of f32`;
    const multiply = () => backend.run('mul', { a: large, b: small }, { output: large }, {});
    expect(multiply).toThrow(message);
    expect(multiply).toThrow(OutOfMemoryError);
    expect(backend.memoryLimits).toEqual({ totalBytes: Infinity, tensorBytes: limit });
    for (const t of [large, small]) backend.free(t.storage);
  });

  test('after memory has ended, buffers that wait for reuse are given back', () =>
    withBackend({}, async (backend) => {
      const kept = upload(backend, [5], [1, 2, 3, 4, 5]);
      for (const n of [300, 700, 1100]) backend.free(upload(backend, [n], Array(n).fill(1)).storage);
      expect(backend.bufferCount).toBe(4);
      const shape = [backend.memoryLimits.tensorBytes / 4 + 1];
      const large = { ...f32(...shape), storage: backend.allocate(f32(...shape)) };
      expect(() => backend.run('relu', { input: large }, { output: large }, {})).toThrow(OutOfMemoryError);
      backend.free(large.storage);
      upload(backend, [2000], Array(2000).fill(1));
      expect(backend.bufferCount).toBe(2);
      expect([...(await backend.read(kept))]).toEqual([1, 2, 3, 4, 5]);
    }));

  test('data of another length is an error', () => {
    const x = { ...f32(2, 3), storage: backend.allocate(f32(2, 3)) };
    expect(() => backend.write(x, new Float32Array(5))).toThrow('expected 6 values for f32 [2, 3] but received 5');
    backend.free(x.storage);
  });
});
