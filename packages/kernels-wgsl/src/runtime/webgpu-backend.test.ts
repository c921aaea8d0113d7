import { type DeviceTensor, execute } from '@flukeprint/kernels';
import { upload } from '@flukeprint/kernels/conformance';
import { afterAll, describe, expect, test } from 'vitest';
import { testBackend, withBackend } from '../testing/test-backend.ts';

const shared = await testBackend();

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

  test('the same operation on the same tensors binds the same group; on others, of other sizes, it does not', () =>
    // A backend of its own has bound none before.
    withBackend({}, async (backend) => {
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
    }));

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
});
