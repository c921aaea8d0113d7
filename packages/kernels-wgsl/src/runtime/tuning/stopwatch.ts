import type { WebGpuBackend } from '../webgpu-backend.ts';

/**
 * Seconds that the device works on what `body` asks of it: by timestamps of the device where it has them, else by the
 * clock on the wall. Dawn rounds timestamps to 65.5 µs, so that `body` should take many times that.
 */
export async function timeOnDevice(backend: WebGpuBackend, body: () => void): Promise<number> {
  const { device } = backend;
  await backend.synchronize();
  if (!device.features.has('timestamp-query')) {
    const start = performance.now();
    body();
    await backend.synchronize();
    return (performance.now() - start) / 1000;
  }
  const stamps = device.createQuerySet({ type: 'timestamp', count: 2 });
  const resolved = device.createBuffer({ size: 16, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC });
  const staging = device.createBuffer({ size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  // Empty passes before and after: how the work in between is cut into passes is the queue's business.
  const stamp = (index: 0 | 1) => {
    const encoder = device.createCommandEncoder();
    const timestampWrites: GPUComputePassTimestampWrites =
      index === 0 ? { querySet: stamps, endOfPassWriteIndex: 0 } : { querySet: stamps, beginningOfPassWriteIndex: 1 };
    encoder.beginComputePass({ timestampWrites }).end();
    if (index === 1) {
      encoder.resolveQuerySet(stamps, 0, 2, resolved, 0);
      encoder.copyBufferToBuffer(resolved, 0, staging, 0, 16);
    }
    device.queue.submit([encoder.finish()]);
  };
  try {
    stamp(0);
    body();
    backend.flush();
    stamp(1);
    await Promise.all([staging.mapAsync(GPUMapMode.READ), backend.synchronize()]);
    const [start, end] = new BigUint64Array(staging.getMappedRange());
    // Drivers are allowed to turn the clock back.
    return Math.max(0, Number(end! - start!)) / 1e9;
  } finally {
    stamps.destroy();
    resolved.destroy();
    staging.destroy();
  }
}
