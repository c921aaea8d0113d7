import { execute, f32, type Spec } from '@flukeprint/kernels';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { NoAdapterError } from '../device.ts';
import { createWebGpuBackend, type WebGpuBackend } from '../webgpu-backend.ts';
import { type GpuMeter, meterGpu } from './gpu-meter.ts';
import type { MeteredDispatch } from './gpu-timer.ts';
import { meterDawn } from './metered-dawn.ts';
import { paperGpu } from './paper-gpu.ts';

function allocate(backend: WebGpuBackend, spec: Spec) {
  return { ...spec, storage: backend.allocate(spec) };
}

test('on paper tensors are as large as they like, and everything is counted', async () => {
  const { gpu, meter } = meterGpu(paperGpu());
  const backend = await createWebGpuBackend({ gpu });
  onTestFinished(() => backend.destroy());
  const seen: MeteredDispatch[] = [];
  meter.onDispatch = (dispatch) => seen.push(dispatch);
  const n = 2 ** 29;
  const input = allocate(backend, f32(n));
  const before = meter.counts;
  const { output } = execute(backend, 'scale', { input }, { factor: 2 });
  await backend.synchronize();
  const after = meter.counts;
  expect(after.dispatches - before.dispatches).toBe(1);
  expect(after.submits - before.submits).toBe(1);
  expect(after.buffers - before.buffers).toBe(2);
  expect(after.bufferBytes - before.bufferBytes).toBeGreaterThanOrEqual(2 * 4 * n);
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatchObject({ bytesRead: 4 * n, bytesWritten: 4 * n });
  expect(seen[0]!.pipeline.path).toMatch(/^scale\//);
  expect(seen[0]!.workgroups).toBeGreaterThan(0);

  // In the steady state nothing is made.
  execute(backend, 'scale', { input }, { factor: 2 });
  await backend.synchronize();
  expect(meter.counts.pipelines).toBe(after.pipelines);
  expect(output.shape).toEqual([n]);
});

test('values go to a buffer on paper and come back as anything', async () => {
  const { gpu, meter } = meterGpu(paperGpu());
  const backend = await createWebGpuBackend({ gpu });
  onTestFinished(() => backend.destroy());
  const tensor = allocate(backend, f32(5000));
  const before = meter.counts;
  backend.write(tensor, new Float32Array(5000));
  expect(await backend.read(tensor)).toHaveLength(5000);
  expect(meter.counts.uploadBytes - before.uploadBytes).toBeLessThanOrEqual(20_000);
});

describe('on an adapter', async () => {
  const { gpu, meter } = meterDawn();
  const backend = await open(gpu);
  afterAll(() => backend?.destroy());

  test.skipIf(!backend || !meter.timer)('every dispatch is timed, and computes the same', async () => {
    const { timer } = meter as GpuMeter & { timer: NonNullable<GpuMeter['timer']> };
    const input = allocate(backend!, f32(3));
    backend!.write(input, Float32Array.of(1, 2, 3));
    await backend!.synchronize();
    timer.start();
    const { output: doubled } = execute(backend!, 'scale', { input }, { factor: 2 });
    const { output } = execute(backend!, 'add', { a: doubled, b: input }, {});
    await backend!.synchronize();
    const timed = await timer.stop();
    expect(timed.map(({ dispatch }) => dispatch.pipeline.path.split('/')[0])).toHaveLength(2);
    expect(timed[0]!.dispatch.pipeline.path).toMatch(/^scale\//);
    for (const { seconds } of timed) expect(seconds).toBeGreaterThanOrEqual(0);
    expect(timed.reduce((sum, { seconds }) => sum + seconds, 0)).toBeLessThan(60);
    expect([...(await backend!.read(output))]).toEqual([3, 6, 9]);

    // Again, from the start.
    timer.start();
    execute(backend!, 'scale', { input }, { factor: 3 });
    await backend!.synchronize();
    expect(await timer.stop()).toHaveLength(1);
  });
});

async function open(gpu: GPU): Promise<WebGpuBackend | undefined> {
  try {
    return await createWebGpuBackend({ gpu });
  } catch (error) {
    if (!(error instanceof NoAdapterError) || process.env.CI) throw error;
    console.warn(`Skipped: ${error.message}`);
    return undefined;
  }
}
