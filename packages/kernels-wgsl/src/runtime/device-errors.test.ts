import { execute, f32, size } from '@flukeprint/kernels';
import { upload } from '@flukeprint/kernels/conformance';
import { afterAll, describe, expect, test } from 'vitest';
import { testBackend, withBackend } from '../testing/test-backend.ts';
import { DeviceLostError } from './device-lost-error.ts';
import { shaderSource } from './shader-source.ts';

const shared = await testBackend();

describe.skipIf(!shared)('errors of the device', () => {
  afterAll(() => shared!.destroy());

  const forward = shaderSource('pointwise/forward.wgsl');

  test('a shader that does not compile: file, line, column and operation', async () => {
    const broken = forward.replace('if (i >= arrayLength', 'if (i + true >= arrayLength');
    await withBackend({ 'pointwise/forward.wgsl': broken }, async (own) => {
      const x = upload(own, [2], [1, 2]);
      const { output } = execute(own, 'relu', { input: x }, {});
      const line = broken.split('\n').findIndex((text) => text.includes('true')) + 1;
      const message = new RegExp(`^pointwise/forward\\.wgsl:${line}:\\d+: no matching overload[^]*compiling for relu$`);
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
