import {
  type Backend,
  type DeviceTensor,
  execute,
  f32,
  type HostArray,
  i32,
  OutOfMemoryError,
  type PointwiseName,
  pointwise,
  size,
} from '@flukeprint/kernels';
import { afterAll, describe, expect, test } from 'vitest';
import { testBackend } from '../testing/test-backend.ts';
import { DeviceLostError } from './device-lost-error.ts';
import { shaderSource } from './shader-source.ts';
import type { WebGpuBackend } from './webgpu-backend.ts';

const shared = await testBackend();

function upload(backend: Backend, shape: readonly number[], data: HostArray | readonly number[]): DeviceTensor {
  const tensor = { ...f32(...shape), storage: backend.allocate(f32(...shape)) };
  backend.write(tensor, Float32Array.from(data));
  return tensor;
}

/** Runs `work` on a backend of its own, one that may break; shaders named in `replaced` have another text. */
async function withBackend(replaced: Record<string, string>, work: (backend: WebGpuBackend) => Promise<void>) {
  const backend = await testBackend({ shaderSource: (path) => replaced[path] ?? shaderSource(path) });
  try {
    await work(backend!);
  } finally {
    await backend!.destroy();
  }
}

describe.skipIf(!shared)('WebGpuBackend', () => {
  const backend = shared!;
  afterAll(() => backend.destroy());

  test('says which adapter it runs on', () => {
    expect(backend.description).toMatch(/^webgpu: \S+/);
  });

  describe('order', () => {
    test('a write comes after the operations asked for before it', async () => {
      const x = upload(backend, [3], [1, 2, 3]);
      const { output: before } = execute(backend, 'scale', { input: x }, { factor: 10 });
      backend.write(x, Float32Array.of(-1, -2, -3));
      const { output: after } = execute(backend, 'scale', { input: x }, { factor: 10 });
      expect([...(await backend.read(before))]).toEqual([10, 20, 30]);
      expect([...(await backend.read(after))]).toEqual([-10, -20, -30]);
      for (const t of [x, before, after]) backend.free(t.storage);
    });

    test('a read sees what was asked for before it, and nothing later', async () => {
      const x = upload(backend, [2], [1, 2]);
      const first = backend.read(x);
      execute(backend, 'accumulate', { target: x, value: x }, {});
      const second = backend.read(x);
      backend.write(x, Float32Array.of(0, 0));
      expect([...(await first)]).toEqual([1, 2]);
      expect([...(await second)]).toEqual([2, 4]);
      backend.free(x.storage);
    });

    test('more operations than fit one submission', async () => {
      const x = upload(backend, [1], [0]);
      const one = upload(backend, [1], [1]);
      for (let i = 0; i < 200; i++) execute(backend, 'accumulate', { target: x, value: one }, {});
      expect([...(await backend.read(x))]).toEqual([200]);
      for (const t of [x, one]) backend.free(t.storage);
    });
  });

  describe('batches', () => {
    const steps = (x: DeviceTensor, one: DeviceTensor, n: number) => {
      for (let i = 0; i < n; i++) execute(backend, 'accumulate', { target: x, value: one }, {});
    };

    test('the first has few operations, so that the device starts early, later ones have more', async () => {
      const x = upload(backend, [1], [0]);
      const one = upload(backend, [1], [1]);
      const { submits } = backend.counts;
      steps(x, one, 33);
      expect(backend.counts.submits - submits).toBe(1);
      steps(x, one, 400);
      expect(backend.counts.submits - submits).toBe(2);
      expect([...(await backend.read(x))]).toEqual([433]);
      for (const t of [x, one]) backend.free(t.storage);
    });

    test('what is encoded is submitted when the caller waits for something else', async () => {
      const x = upload(backend, [1], [0]);
      const { submits } = backend.counts;
      steps(x, x, 1);
      expect(backend.counts.submits).toBe(submits);
      await Promise.resolve();
      expect(backend.counts.submits).toBe(submits + 1);
      backend.free(x.storage);
    });

    test('a write to a buffer that no queued operation uses submits nothing', async () => {
      const [x, y] = [upload(backend, [2], [1, 2]), upload(backend, [2], [3, 4])];
      const { submits } = backend.counts;
      const { output } = execute(backend, 'scale', { input: x }, { factor: 2 });
      backend.write(y, Float32Array.of(5, 6));
      expect(backend.counts.submits).toBe(submits);
      const { output: sum } = execute(backend, 'add', { a: output, b: y }, {});
      expect([...(await backend.read(sum))]).toEqual([7, 10]);
      for (const t of [x, y, output, sum]) backend.free(t.storage);
    });

    test('large writes keep the order, submit nothing and reuse their buffers', async () => {
      const n = 300_000;
      const x = upload(backend, [n], new Float32Array(n).fill(0));
      const sums = [upload(backend, [1], [0]), upload(backend, [1], [0])];
      const round = async (value: number) => {
        const { submits } = backend.counts;
        const totals = sums.map((sum, i) => {
          backend.write(x, new Float32Array(n).fill(value + i));
          const { output } = execute(backend, 'sumTo', { input: x }, { shape: [1] });
          execute(backend, 'accumulate', { target: sum, value: output }, {});
          return output;
        });
        expect(backend.counts.submits).toBe(submits);
        const values = await Promise.all(totals.map((total) => backend.read(total)));
        for (const t of totals) backend.free(t.storage);
        return values.map(([total]) => total);
      };
      expect(await round(1)).toEqual([n, 2 * n]);
      const { buffers } = backend.counts;
      for (const value of [2, 4, 6]) expect(await round(value)).toEqual([value * n, (value + 1) * n]);
      expect(backend.counts.buffers).toBe(buffers);
      for (const t of [x, ...sums]) backend.free(t.storage);
    });
  });

  describe('memory', () => {
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
        const { output: grown } = execute(
          backend,
          'interpolate',
          { input: image },
          { scaleFactor: 2, mode: 'nearest' },
        );
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

  describe('a NaN stays visible', () => {
    test('in what is computed from it, element by element', async () => {
      const input = upload(backend, [2], [Number.NaN, 0]);
      for (const operation of Object.keys(pointwise) as PointwiseName[]) {
        const { output } = execute(backend, operation, { input }, {});
        expect((await backend.read(output))[0], operation).toBeNaN();
        backend.free(output.storage);
      }
      backend.free(input.storage);
    });

    test('in every element of a softmax, and in every loss', async () => {
      const input = upload(backend, [1, 3], [1, Number.NaN, 2]);
      const target = { ...i32(1), storage: backend.allocate(i32(1)) };
      backend.write(target, Int32Array.of(0));
      const results = [
        execute(backend, 'softmax', { input }, { dim: 1 }),
        execute(backend, 'logSoftmax', { input }, { dim: 1 }),
        execute(backend, 'crossEntropy', { input, target }, {}),
        execute(backend, 'focalLoss', { input, target }, {}),
        execute(backend, 'binaryCrossEntropyWithLogits', { input, target: input }, {}),
      ].flatMap((outputs) => Object.values(outputs));
      for (const tensor of results) {
        for (const value of await backend.read(tensor)) expect(value).toBeNaN();
        backend.free(tensor.storage);
      }
      for (const t of [input, target]) backend.free(t.storage);
    });

    test('in every element of a normalised row', async () => {
      const input = upload(backend, [2, 3], [1, Number.NaN, 2, 3, 0, 4]);
      const { output, norm } = execute(backend, 'normalize', { input }, {});
      expect([...(await backend.read(output))]).toEqual([NaN, NaN, NaN, expect.closeTo(0.6), 0, expect.closeTo(0.8)]);
      for (const t of [input, output, norm]) backend.free(t.storage);
    });

    test.for([0.3, 'soft'] as const)('in the triplet loss with margin %s', async (margin) => {
      const input = upload(backend, [4, 1], [0, Number.NaN, 5, 6]);
      const target = { ...i32(4), storage: backend.allocate(i32(4)) };
      backend.write(target, Int32Array.of(0, 0, 1, 1));
      const { output, positive, negative } = execute(backend, 'tripletMargin', { input, target }, { margin });
      expect([...(await backend.read(output))]).toEqual([NaN]);
      for (const t of [input, target, output, positive, negative]) backend.free(t.storage);
    });
  });

  test('the same operation on the same tensors binds the same group; on others, of other sizes, it does not', async () => {
    const x = upload(backend, [4], [1, 2, 3, 4]);
    const y = upload(backend, [4], [0, 0, 0, 0]);
    const { bindGroups } = backend.counts;
    const scale = (input: DeviceTensor, output: DeviceTensor) =>
      backend.run('scale', { input }, { output }, { factor: 2 });
    for (let i = 0; i < 3; i++) scale(x, y);
    expect(backend.counts.bindGroups).toBe(bindGroups + 1);
    scale({ ...x, shape: [2] }, { ...y, shape: [2] });
    scale(y, x);
    expect(backend.counts.bindGroups).toBe(bindGroups + 3);
    expect([...(await backend.read(x))]).toEqual([4, 8, 12, 16]);
    for (const t of [x, y]) backend.free(t.storage);
  });

  describe('one storage for several arguments', () => {
    test('read twice', async () => {
      const x = upload(backend, [2], [3, -4]);
      const { output } = execute(backend, 'mul', { a: x, b: x }, {});
      expect([...(await backend.read(output))]).toEqual([9, 16]);
      for (const t of [x, output]) backend.free(t.storage);
    });

    test('read and written is an error that names both', () => {
      const x = upload(backend, [2], [3, -4]);
      const run = () => backend.run('relu', { input: x }, { output: x }, {});
      expect(run).toThrow('relu: expected output and input in different storages');
      backend.free(x.storage);
    });
  });

  test('more workgroups than one dimension of a grid holds', async () => {
    const n = 65_535 * 256 + 1000;
    const x = upload(
      backend,
      [n],
      Float32Array.from({ length: n }, (_, i) => i % 1021),
    );
    const { output } = execute(backend, 'scale', { input: x }, { factor: 2 });
    const values = await backend.read(output);
    let wrong = 0;
    for (let i = 0; i < n; i++) if (values[i] !== 2 * (i % 1021)) wrong++;
    expect(values.length).toBe(n);
    expect(wrong).toBe(0);
    for (const t of [x, output]) backend.free(t.storage);
  });

  test('an unknown operation is an error', () => {
    expect(() => backend.run('conv3d', {}, {}, {})).toThrow('expected the name of an operation but received conv3d');
  });

  describe('errors of the device', () => {
    const forward = shaderSource('pointwise/forward.wgsl');

    test('a shader that does not compile: file, line, column and operation', async () => {
      const broken = forward.replace('if (i >= arrayLength', 'if (i + true >= arrayLength');
      await withBackend({ 'pointwise/forward.wgsl': broken }, async (own) => {
        const x = upload(own, [2], [1, 2]);
        const { output } = execute(own, 'relu', { input: x }, {});
        const line = broken.split('\n').findIndex((text) => text.includes('true')) + 1;
        const message = new RegExp(
          `^pointwise/forward\\.wgsl:${line}:\\d+: no matching overload[^]*compiling for relu$`,
        );
        await expect(own.read(output)).rejects.toThrow(message);
      });
    });

    test('a shared file that does not compile is named, with its own line', async () => {
      const broken = shaderSource('reduction.wgsl').replace('return total;', 'return total + true;');
      await withBackend({ 'reduction.wgsl': broken }, async (own) => {
        const x = upload(own, [2], [1, 2]);
        execute(own, 'softmax', { input: x }, { dim: 0 });
        const line = broken.split('\n').findIndex((text) => text.includes('total + true')) + 1;
        const message = new RegExp(`^reduction\\.wgsl:${line}:\\d+: [^]*compiling for softmax$`);
        await expect(own.synchronize()).rejects.toThrow(message);
      });
    });

    test('a pipeline that the device rejects: the next read names the operation, later ones are fine', async () => {
      const tooWide = forward.replace('@workgroup_size(256)', '@workgroup_size(100000)');
      await withBackend({ 'pointwise/forward.wgsl': tooWide }, async (own) => {
        const x = upload(own, [2], [1, 2]);
        const { output } = execute(own, 'relu', { input: x }, {});
        await expect(own.read(output)).rejects.toThrow(/relu/);
        expect([...(await own.read(x))]).toEqual([1, 2]);
        await own.synchronize();
      });
    });

    test('every call that waits for failed work rejects', async () => {
      const tooWide = forward.replace('@workgroup_size(256)', '@workgroup_size(100000)');
      await withBackend({ 'pointwise/forward.wgsl': tooWide }, async (own) => {
        const x = upload(own, [2], [1, 2]);
        const { output } = execute(own, 'relu', { input: x }, {});
        const results = await Promise.allSettled([own.read(output), own.read(output), own.synchronize()]);
        expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected', 'rejected']);
      });
    });

    test('an error that no scope caught', async () => {
      await withBackend({}, async (own) => {
        own.device.createBuffer({ label: 'stray', size: 16, usage: 0xffff });
        await expect(own.synchronize()).rejects.toThrow(/stray/);
      });
    });

    test('a lost device', async () => {
      await withBackend({}, async (own) => {
        const x = upload(own, [2], [1, 2]);
        own.device.destroy();
        await expect(own.read(x)).rejects.toThrow('webgpu: the device was lost (destroyed)');
        await expect(own.synchronize()).rejects.toBeInstanceOf(DeviceLostError);
        expect(() => execute(own, 'relu', { input: x }, {})).toThrow('webgpu: the device was lost');
      });
    });

    test('a destroyed backend', async () => {
      await withBackend({}, async (own) => {
        const x = upload(own, [2], [1, 2]);
        await own.destroy();
        await own.destroy();
        expect(own.liveBytes).toBe(0);
        await expect(own.read(x)).rejects.toThrow('webgpu: the backend was destroyed');
        expect(() => own.allocate(f32(size([2])))).toThrow('webgpu: the backend was destroyed');
      });
    });

    test('destroy reports what went wrong unseen, and still gives everything back', async () => {
      const tooWide = forward.replace('@workgroup_size(256)', '@workgroup_size(100000)');
      const own = (await testBackend({
        shaderSource: (path) => (path === 'pointwise/forward.wgsl' ? tooWide : shaderSource(path)),
      }))!;
      execute(own, 'relu', { input: upload(own, [2], [1, 2]) }, {});
      await expect(own.destroy()).rejects.toThrow(/relu/);
      expect(own.liveBytes).toBe(0);
    });
  });
});
