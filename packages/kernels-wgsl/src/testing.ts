import { NoAdapterError } from './device.ts';
import { createWebGpuBackend, type WebGpuBackend, type WebGpuOptions } from './webgpu-backend.ts';

/**
 * A backend for tests. Without an adapter it says so and is undefined, so that tests are skipped with
 * `describe.skipIf(!backend)`; in CI that is an error.
 */
export async function testBackend(options?: WebGpuOptions): Promise<WebGpuBackend | undefined> {
  try {
    return await createWebGpuBackend(options);
  } catch (error) {
    if (!(error instanceof NoAdapterError) || process.env.CI) throw error;
    console.warn(`Skipped: ${error.message}`);
    return undefined;
  }
}
